using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Unit.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What happens between storing that a send begins and the send itself: the process is frozen, or the person erased.</summary>
public sealed class SendStepTests
{
    private string[] _keys = [];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_process_that_stood_still_before_a_send_writes_again_and_sends_nothing_when_it_was_replaced()
    {
        var writes = 0;

        await Should.ThrowAsync<ConversationUnavailableException>(() => SendAsync(_ => ++writes == 1 ? FreezeAsync() : throw new ConversationUnavailableException("Another one has written.", null), expected: 0));

        writes.ShouldBe(2);
    }

    [Fact]
    public async Task A_process_that_stood_still_before_a_send_and_was_not_replaced_sends_once()
    {
        var writes = 0;

        await SendAsync(_ => ++writes == 1 ? FreezeAsync() : Task.CompletedTask, expected: 1);

        writes.ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_person_who_was_erased_before_the_send_nothing_is_stored_any_more()
    {
        await Should.ThrowAsync<ConversationUnavailableException>(() => SendAsync(_ => Task.CompletedTask, expected: 0, isErased: true));

        _keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_whose_opening_the_store_refused_has_its_person_and_its_time_once_its_message_is_sent()
    {
        await using var stage = await StepStage.OpenAsync(_time);
        await stage.WhatsApp.HearFromAdaAsync();
        var message = Message();

        await StepOf(stage).RunAsync(message, StepStage.Context(message));

        var record = (await stage.Records.FindAsync(message.VoiceMessageId))!;
        (record.To, record.ReplyTo).ShouldBe((WhatsAppCalls.Ada, message.Message.Id));
        record.CreatedAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(message.Message.ReceivedAtUnixMs));
    }

    private Task FreezeAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(15));
        return Task.CompletedTask;
    }

    private async Task SendAsync(Func<PendingMessage, Task> write, int expected, bool isErased = false)
    {
        await using var stage = await StepStage.OpenAsync(_time);
        await stage.WhatsApp.HearFromAdaAsync();
        var message = Message();

        try
        {
            await StepOf(stage).RunAsync(message, StepStage.Context(message, write: write, isErased: isErased));
        }
        finally
        {
            (await stage.WhatsApp.ReceivedAsync()).ShouldBe(expected);
            _keys = [.. ((RedisResult[])(await stage.Store.Database.ExecuteAsync("KEYS", "*"))!).Select(key => (string)key!)];
        }
    }

    private SendStep StepOf(StepStage stage) => new(
        stage.WhatsApp.Get<MessageSender>(), stage.WhatsApp.Get<Throughput>(), new SentOrders(stage.Store), stage.Records, new NumberGate(_time), stage.Stages,
        Options.Create(new ConversationOptions()), _time);

    private static PendingMessage Message()
    {
        var received = MessageLifecycleTests.Message();
        return received with
        {
            Message = received.Message with { Phone = WhatsAppCalls.Ada, PhoneNumberId = "100000000000001" },
            Reply = new Reply("Good morning.") { AsText = true },
            State = VoiceMessageState.Sending,
        };
    }
}
