using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.VoiceMessages;

/// <summary>What status webhooks make of a record, against a real Redis: in any order, repeated, late.</summary>
public sealed class VoiceMessageRecordTests : IAsyncLifetime
{
    private const string Conversation = "100000000000001/0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private DeferredWrites _writes = null!;
    private VoiceMessageRecords _records = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await _redis.ConnectAsync();
        var store = new ApiStore(_connection, new RedisSpans(_time));
        _writes = new DeferredWrites(store, _time);
        _records = new VoiceMessageRecords(store, _writes, new VoiceMessageIndex(store, _time), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Statuses_in_any_order_and_number_leave_the_furthest_state_and_the_time_of_each()
    {
        var random = new Random(4711);
        VoiceMessageState[] statuses = [VoiceMessageState.Sent, VoiceMessageState.Failed, VoiceMessageState.Delivered, VoiceMessageState.Read];
        for (var order = 0; order < 50; order++)
        {
            var id = await AcceptedAsync();
            foreach (var status in statuses.Concat(statuses).OrderBy(_ => random.Next()))
            {
                await _records.ApplyAsync(id, status, "wamid.1", _time.GetUtcNow(), status == VoiceMessageState.Failed ? "whatsapp_131026" : null, "Undeliverable");
            }

            var record = await _records.FindAsync(id);
            record!.State.ShouldBe("read");
            new[] { record.SentAt, record.FailedAt, record.DeliveredAt, record.ReadAt }.ShouldAllBe(at => at != null);
        }
    }

    /// <summary>Else a delivery that failed would neither be replaced nor become a dead letter.</summary>
    [Fact]
    public async Task A_record_whose_opening_was_lost_leads_to_its_conversation_by_the_time_of_its_send()
    {
        var id = VoiceMessageId.New();

        _records.Sending(New(id));

        (await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131000", "Something went wrong"))!.Conversation.ShouldBe(Conversation);
    }

    [Fact]
    public async Task A_delivery_after_a_failure_ends_the_failure()
    {
        var id = await AcceptedAsync();

        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131026", "Undeliverable");
        (await _records.FindAsync(id))!.Reason.ShouldBe("whatsapp_131026");
        await _records.ApplyAsync(id, VoiceMessageState.Delivered, "wamid.1", _time.GetUtcNow(), null, null);

        var record = await _records.FindAsync(id);
        (record!.State, record.Reason).ShouldBe(("delivered", null));
    }

    [Theory]
    [InlineData(VoiceMessageState.Delivered)]
    [InlineData(VoiceMessageState.Read)]
    [InlineData(VoiceMessageState.Played)]
    internal async Task A_failure_that_is_reported_after_the_delivery_gives_it_no_reason(VoiceMessageState state)
    {
        var id = await AcceptedAsync();

        await _records.ApplyAsync(id, state, "wamid.1", _time.GetUtcNow(), null, null);
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131026", "Undeliverable");

        var record = await _records.FindAsync(id);
        (record!.State, record.Reason, record.Detail, record.FailedAt).ShouldBe((state.Name(), null, null, _time.GetUtcNow()));
    }

    [Fact]
    public async Task A_message_that_waited_for_its_reply_and_gets_none_has_no_reason()
    {
        var id = VoiceMessageId.New();
        _records.Open(New(id));
        _records.Waits(id, VoiceMessageState.Received, "reply: 503", new StageTimes());

        _records.Silent(id);

        var record = await _records.FindAsync(id);
        (record!.State, record.Reason).ShouldBe(("silent", null));
    }

    [Fact]
    public async Task A_status_about_a_send_that_was_replaced_changes_nothing()
    {
        var id = await AcceptedAsync();
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131053", "Not processed");
        await _records.ReopenAsync(id, replaced: "wamid.1");

        (await _records.ApplyAsync(id, VoiceMessageState.Delivered, "wamid.1", _time.GetUtcNow(), null, null))!.IsReplaced.ShouldBeTrue();

        (await _records.FindAsync(id))!.State.ShouldBe("received");
    }

    /// <summary>Its answer was lost, no status came in time, and it was sent again: both may still report.</summary>
    [Fact]
    public async Task A_late_status_of_a_send_that_was_made_again_does_not_hide_the_failure_of_the_second()
    {
        var id = VoiceMessageId.New();
        _records.Open(New(id));
        _records.Accepted(id, "wamid.second", new StageTimes(), null, null);

        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.first", _time.GetUtcNow(), null, null)).ShouldNotBeNull();
        (await _records.FindMessageIdAsync(id)).ShouldBe("wamid.second");
        (await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.first", _time.GetUtcNow(), "whatsapp_131000", "Something went wrong")).ShouldBeNull("the second is on its way");
        (await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.second", _time.GetUtcNow(), "whatsapp_131053", "Not processed")).ShouldNotBeNull();

        (await _records.FindAsync(id))!.State.ShouldBe("failed");
    }

    [Fact]
    public async Task The_answer_to_a_send_that_was_replaced_meanwhile_is_not_taken_for_its_replacement()
    {
        var id = await AcceptedAsync();
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131000", "Something went wrong");
        await _records.ReopenAsync(id, replaced: "wamid.1");

        _records.Accepted(id, "wamid.1", new StageTimes(), null, null);

        (await _records.FindMessageIdAsync(id)).ShouldBeNull();
        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.2", _time.GetUtcNow(), null, null))!.MessageIdKnown.ShouldBeFalse();
        (await _records.FindMessageIdAsync(id)).ShouldBe("wamid.2");
    }

    [Theory]
    [InlineData(VoiceMessageState.Failed)]
    [InlineData(VoiceMessageState.Dead)]
    internal async Task The_answer_to_a_send_that_had_failed_before_it_came_leaves_the_reason(VoiceMessageState state)
    {
        var id = VoiceMessageId.New();
        _records.Sending(New(id));
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131047", "24 hours have passed");
        if (state == VoiceMessageState.Dead)
        {
            await _records.GiveUpAsync(id, Conversation, "whatsapp_131047", "24 hours have passed", 1, "{}"u8.ToArray(), (new StageTimes(), null, null));
        }

        _records.Accepted(id, "wamid.1", new StageTimes(), null, "900");

        var record = await _records.FindAsync(id);
        (record!.State, record.Reason, record.Detail, record.MessageId).ShouldBe((state.Name(), "whatsapp_131047", "24 hours have passed", "wamid.1"));
    }

    [Fact]
    public async Task What_is_still_reported_of_a_send_that_failed_is_not_taken_for_its_redrive()
    {
        var id = await AcceptedAsync();
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131000", "Something went wrong");
        await _records.GiveUpAsync(id, Conversation, "whatsapp_131000", "", 1, "{}"u8.ToArray(), (new StageTimes(), null, null));
        await _records.ReopenAsync(id);

        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null)).ShouldBeNull();
        (await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131000", "Something went wrong")).ShouldBeNull();

        (await _records.FindAsync(id))!.State.ShouldBe("received");
        (await _records.FindMessageIdAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task Only_an_uncertain_death_is_ended_by_a_status_that_comes_later()
    {
        var uncertain = await DeadAsync("uncertain");
        var refused = await DeadAsync("whatsapp_131026");

        foreach (var id in new[] { uncertain, refused })
        {
            (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeTrue();
        }

        (await _records.FindAsync(uncertain))!.State.ShouldBe("sent");
        (await _records.FindAsync(refused))!.State.ShouldBe("dead");
    }

    /// <summary>Else a delivery that failed could not be redriven. WhatsApp's webhooks come in any order.</summary>
    [Fact]
    public async Task A_late_report_that_it_was_sent_does_not_end_the_death_of_a_delivery_that_failed_and_a_delivery_does()
    {
        var id = await AcceptedAsync();
        await _records.ApplyAsync(id, VoiceMessageState.Failed, "wamid.1", _time.GetUtcNow(), "whatsapp_131047", "24 hours have passed");
        await _records.GiveUpAsync(id, Conversation, "whatsapp_131047", "", 1, "{}"u8.ToArray(), (new StageTimes(), null, null));

        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeFalse();
        (await _records.ApplyAsync(id, VoiceMessageState.Delivered, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeTrue();
    }

    /// <summary>The process may have died, or the store have answered an error, before the dead letter was deleted: a redrive would send it twice.</summary>
    [Fact]
    public async Task A_status_that_comes_again_says_again_that_a_message_has_arrived_after_its_death()
    {
        var id = await DeadAsync("uncertain");
        await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null);

        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeTrue();

        (await _records.FindAsync(id))!.State.ShouldBe("sent");
        var redriven = await DeadAsync("uncertain");
        await _records.ReopenAsync(redriven);
        (await _records.ApplyAsync(redriven, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeFalse("it is alive");
    }

    /// <summary>Its conversation's state was not stored any more, so it was tried again by itself.</summary>
    [Fact]
    public async Task A_message_that_is_accepted_after_its_dead_letter_was_stored_has_a_record_that_says_so()
    {
        var id = await DeadAsync("whatsapp_131000");

        _records.Accepted(id, "wamid.1", new StageTimes(), null, null);

        var record = await _records.FindAsync(id);
        (record!.State, record.Reason).ShouldBe(("accepted", null));
        (await _records.ApplyAsync(id, VoiceMessageState.Sent, "wamid.1", _time.GetUtcNow(), null, null))!.HasArrived.ShouldBeTrue("the letter is deleted");
    }

    /// <summary>The rule stands twice: in the buffer of this process, and in the store's script.</summary>
    [Fact]
    public async Task A_state_follows_another_by_one_rule_in_memory_and_in_the_store()
    {
        var states = Enum.GetValues<VoiceMessageState>();
        foreach (var (from, to) in states.SelectMany(from => states.Select(to => (from, to))))
        {
            var (buffered, stored) = (VoiceMessageId.New(), VoiceMessageId.New());
            _records.Move(buffered, from);
            _records.Move(buffered, to);
            _records.Move(stored, from);
            _records.Write(stored);
            _records.Move(stored, to);

            var expected = (from.MayBecome(to) ? to : from).Name();
            (await _records.FindAsync(buffered))!.State.ShouldBe(expected, $"{from}, then {to}, written at once");
            (await _records.FindAsync(stored))!.State.ShouldBe(expected, $"{from}, then {to}, written one after the other");
        }
    }

    [Fact]
    public async Task A_status_that_comes_late_keeps_no_record_for_longer_than_30_days_from_its_message()
    {
        var id = await AcceptedAsync(daysAgo: 20);

        await _records.ApplyAsync(id, VoiceMessageState.Read, "wamid.1", _time.GetUtcNow(), null, null);

        (await KeptForAsync(id)).TotalDays.ShouldBeInRange(9.9, 10);
    }

    [Fact]
    public async Task A_status_that_comes_after_the_record_has_expired_begins_no_other_one()
    {
        var id = Made(daysAgo: 31);

        (await _records.ApplyAsync(id, VoiceMessageState.Read, "wamid.1", _time.GetUtcNow(), null, null))!.Conversation.ShouldBeEmpty();

        (await KeptForAsync(id)).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_dead_letter_is_kept_for_30_days_from_its_death_and_no_longer_once_it_is_redriven()
    {
        var id = await AcceptedAsync(daysAgo: 29);
        await _records.GiveUpAsync(id, Conversation, "whatsapp_131000", "", 1, "{}"u8.ToArray(), (new StageTimes(), null, null));
        (await KeptForAsync(id)).TotalDays.ShouldBeInRange(29.9, 30);

        // Twenty days later.
        await _connection.GetDatabase().KeyExpireAsync(ApiStore.VoiceMessage(id), TimeSpan.FromDays(10));
        _time.Advance(TimeSpan.FromDays(20));
        await _records.ReopenAsync(id);
        _records.Sending(New(id));
        _records.Accepted(id, "wamid.2", new StageTimes(), null, null);

        (await KeptForAsync(id)).TotalDays.ShouldBeInRange(9.9, 10);
    }

    /// <summary>Else neither its conversation nor the console would hear what became of it.</summary>
    [Fact]
    public async Task A_dead_letter_that_is_redriven_on_its_last_day_has_a_record_while_WhatsApp_may_report_of_it()
    {
        var id = await DeadAsync("whatsapp_131000");
        await _connection.GetDatabase().KeyExpireAsync(ApiStore.VoiceMessage(id), TimeSpan.FromHours(1));

        await _records.ReopenAsync(id);

        (await KeptForAsync(id)).TotalDays.ShouldBeInRange(7.9, 8);
    }

    private async Task<TimeSpan> KeptForAsync(string id) => await _connection.GetDatabase().KeyTimeToLiveAsync(ApiStore.VoiceMessage(id)) ?? TimeSpan.Zero;

    private string Made(int daysAgo) => $"vm_{_time.GetUtcNow().AddDays(-daysAgo).ToUnixTimeMilliseconds():x12}7{new string('0', 19)}";

    private NewRecord New(string id)
        => new(id, Conversation, "0123456789abcdef0123456789abcdef", "15551230001", "100000000000001", "wamid.0", null, _time.GetUtcNow());

    private async Task<string> AcceptedAsync(int? daysAgo = null)
    {
        var id = daysAgo is { } days ? Made(days) : VoiceMessageId.New();
        _records.Open(New(id));
        _records.Accepted(id, "wamid.1", new StageTimes(), null, null);
        (await _records.FindAsync(id))!.State.ShouldBe("accepted");
        return id;
    }

    private async Task<string> DeadAsync(string reason)
    {
        var id = VoiceMessageId.New();
        await _records.GiveUpAsync(id, Conversation, reason, "", 1, "{}"u8.ToArray(), (new StageTimes(), null, null));
        return id;
    }
}
