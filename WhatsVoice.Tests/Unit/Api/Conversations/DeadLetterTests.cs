using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class DeadLetterTests
{
    private const string Conversation = "100000000000001/0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task A_message_that_dies_again_while_its_redrive_comes_to_an_end_stays_among_the_dead_letters()
    {
        await using var stage = await Stage.StartAsync();
        var (letters, time) = (stage.Letters, stage.Time);
        var message = MessageLifecycleTests.Message() with { Reason = "whatsapp_131026", Detail = "Undeliverable" };

        await letters.AddAsync(message, Conversation);
        var first = $"{time.GetUtcNow().ToUnixTimeMilliseconds()}";
        time.Advance(TimeSpan.FromSeconds(1));
        await letters.AddAsync(message with { Redrive = 1 }, Conversation);
        await letters.RemoveAsync(message.VoiceMessageId, first);

        (await letters.ListAsync(0, 10)).ShouldBe([message.VoiceMessageId]);
        await letters.RemoveAsync(message.VoiceMessageId, $"{time.GetUtcNow().ToUnixTimeMilliseconds()}");
        (await letters.ListAsync(0, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_oldest_hundred_of_a_reason_are_found_behind_however_many_of_others()
    {
        await using var stage = await Stage.StartAsync();
        for (var number = 0; number < 1100; number++)
        {
            await stage.Letters.AddAsync(Letter("an earlier one") with { Reason = "window_closed" }, ConversationOf(number));
        }

        stage.Time.Advance(TimeSpan.FromSeconds(1));
        var account = new List<string>();
        for (var number = 0; number < 101; number++)
        {
            var letter = Letter("later") with { Reason = "account" };
            await stage.Letters.AddAsync(letter, ConversationOf(number));
            account.Add(letter.VoiceMessageId);
            stage.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await stage.Letters.FindAsync("account")).ShouldBe(account.Take(100));
        (await stage.Letters.FindAsync("loop")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_letter_whose_redrive_was_broken_off_is_found_by_its_reason_again_and_one_that_died_again_by_the_new_one()
    {
        await using var stage = await Stage.StartAsync();
        var (brokenOff, diedAgain) = (Letter("one") with { Reason = "account" }, Letter("two") with { Reason = "account" });
        foreach (var letter in new[] { brokenOff, diedAgain })
        {
            await stage.Letters.AddAsync(letter, Conversation);
            await stage.Records.ReopenAsync(letter.VoiceMessageId);
        }

        await stage.Letters.AddAsync(diedAgain with { Reason = "window_closed", Redrive = 1 }, Conversation);

        (await stage.Letters.FindAsync("account")).ShouldBe([brokenOff.VoiceMessageId]);
        (await stage.Letters.FindAsync("window_closed")).ShouldBe([diedAgain.VoiceMessageId]);
    }

    [Fact]
    public async Task One_persons_flood_of_dead_letters_is_kept_up_to_a_limit_a_day_and_takes_nobody_elses_room()
    {
        await using var stage = await Stage.StartAsync();
        var (letters, time) = (stage.Letters, stage.Time);
        const string Other = "100000000000001/fedcba9876543210fedcba9876543210";
        const int Flood = 90;

        for (var number = 0; number < Flood; number++)
        {
            await letters.AddAsync(Letter(new string('a', 16_000)), Conversation);
        }

        var kept = (await letters.ListAsync(0, Flood)).Count;
        kept.ShouldBeInRange(10, DeadLetters.MaxBytesOfPersonPerDay / 16_000);
        (await stage.StoredBytesAsync()).ShouldBeLessThan(4 << 20);

        // The last one is told of, with its reason, and cannot be redriven.
        var last = Letter("too late");
        await letters.AddAsync(last, Conversation);
        var record = (await stage.Records.FindAsync(last.VoiceMessageId))!;
        (record.Reason, record.Detail).ShouldBe(("inbox_full", "No room. It cannot be redriven: the person had too many dead letters that day."));
        (await letters.RedriveAsync(last.VoiceMessageId)).ShouldBeFalse();

        // Other persons, other programs' messages to this one, and the next day have room.
        await letters.AddAsync(Letter("other"), Other);
        var outbound = Letter("outbound");
        await letters.AddAsync(outbound with { Message = outbound.Message with { Type = InboundMessage.Outbound } }, Conversation);
        time.Advance(TimeSpan.FromDays(1));
        await letters.AddAsync(Letter("tomorrow"), Conversation);
        (await letters.ListAsync(0, Flood)).Count.ShouldBe(kept + 3);
    }

    [Fact]
    public async Task Of_one_persons_messages_without_a_reply_so_many_a_day_are_kept_and_of_further_ones_nothing()
    {
        await using var stage = await Stage.StartAsync();
        for (var number = 0; number < DeadLetters.MaxWithoutReplyPerDay; number++)
        {
            var letter = number % 2 == 0 ? Letter("Flood") : Letter("Refused") with { Reason = "reply", FirstAttemptAtUnixMs = 1 };
            (await stage.Letters.AddAsync(letter, Conversation)).ShouldBeTrue();
        }

        var further = Letter("Flood") with { Reason = "hourly_limit" };
        stage.Records.Open(further.ToRecord(Conversation));
        stage.Records.Write(further.VoiceMessageId);
        (await stage.Letters.AddAsync(further, Conversation)).ShouldBeFalse();
        (await stage.Records.FindAsync(further.VoiceMessageId)).ShouldBeNull();
        (await stage.Index.ListAsync(null, null, 10)).ShouldBeEmpty();
        (await stage.Index.AllAsync(PersonDirectory.PersonOf(Conversation))).ShouldBeEmpty();

        (await stage.Letters.AddAsync(Letter("Refused") with { Reason = "reply", FirstAttemptAtUnixMs = 1 }, Conversation)).ShouldBeFalse();

        // What had its reply, and may have been sent, redrives, other persons and the next day have room.
        (await stage.Letters.AddAsync(Letter("Undeliverable") with { Reason = "whatsapp_131026", Reply = new Reply("Hi") }, Conversation)).ShouldBeTrue();
        (await stage.Letters.AddAsync(Letter("Redriven") with { Reason = "reply", Redrive = 1 }, Conversation)).ShouldBeTrue();
        (await stage.Letters.AddAsync(Letter("Other"), "100000000000001/fedcba9876543210fedcba9876543210")).ShouldBeTrue();
        stage.Time.Advance(TimeSpan.FromDays(1));
        (await stage.Letters.AddAsync(Letter("Tomorrow"), Conversation)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_in_wrong_hands_fills_so_much_of_the_store_a_day_and_takes_no_other_keys_room()
    {
        await using var stage = await Stage.StartAsync();
        const int Characters = 400_000;
        const int Flood = 16;
        for (var number = 0; number < Flood; number++)
        {
            // 131047, told at once or by a status webhook: each to another person.
            await stage.Letters.AddAsync(Order("crm", Characters) with { FailedMessageId = number % 2 == 0 ? null : $"wamid.{number}" }, $"100000000000001/{number:x32}");
        }

        var kept = (await stage.Letters.ListAsync(0, Flood)).Count;
        kept.ShouldBe(DeadLetters.MaxBytesOfKeyPerDay / (3 * Characters));

        // The next one is told of, and says why it cannot be redriven.
        var last = Order("crm", Characters);
        await stage.Letters.AddAsync(last, Conversation);
        (await stage.Records.FindAsync(last.VoiceMessageId))!.Detail.ShouldBe("Undeliverable. It cannot be redriven: the API key had too many dead letters that day.");
        (await stage.Letters.RedriveAsync(last.VoiceMessageId)).ShouldBeFalse();

        // Another key, the person, what an operator has redriven, and the next day have room.
        await stage.Letters.AddAsync(Order("shop", 10), Conversation);
        await stage.Letters.AddAsync(Letter("Hello"), Conversation);
        await stage.Letters.AddAsync(Order("crm", 10) with { Redrive = 1 }, Conversation);
        stage.Time.Advance(TimeSpan.FromDays(1));
        await stage.Letters.AddAsync(Order("crm", 10), Conversation);
        (await stage.Letters.ListAsync(0, 2 * Flood)).Count.ShouldBe(kept + 4);
    }

    [Fact]
    public async Task A_dead_letter_keeps_letters_of_every_script_as_they_are_and_an_escaped_one_is_read_too()
    {
        await using var stage = await Stage.StartAsync();
        var letter = Order("crm", 4096);
        await stage.Letters.AddAsync(letter, Conversation);

        var order = (await stage.Records.FindOrderAsync(letter.VoiceMessageId))!.Value.Order;
        Encoding.UTF8.GetByteCount(order).ShouldBeLessThan((3 * 4096) + 1000);

        // As earlier versions wrote it.
        var read = JsonSerializer.Deserialize(order, StoredJson.Orders.VoiceMessageOrder)!;
        var escaped = JsonSerializer.Serialize(read, OrderJson.Default.VoiceMessageOrder);
        escaped.ShouldContain("\\u8BED");
        JsonSerializer.Deserialize(escaped, StoredJson.Orders.VoiceMessageOrder).ShouldBe(read);
        read.Reply.ShouldBe(letter.Reply);
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("silent")]
    [InlineData("expired")]
    public async Task What_a_reply_writer_that_costs_was_asked_about_counts_whatever_becomes_of_it_and_is_remembered_where_nothing_is_kept(string end)
    {
        await using var stage = await Stage.StartAsync();
        var state = new ConversationState();
        for (var number = 0; number <= DeadLetters.MaxWithoutReplyPerDay; number++)
        {
            var asked = Letter("Refused") with { Reason = "reply", FirstAttemptAtUnixMs = 1, State = Enum.Parse<VoiceMessageState>(end, ignoreCase: true) };
            (await stage.Ends.RecordAsync(asked, state, Conversation)).ShouldBeTrue("a redelivery would cost once more");
        }

        (state.Usage!.AnswersToday, state.Usage.AnswersThisHour, state.Usage.UnansweredToday).ShouldBe((DeadLetters.MaxWithoutReplyPerDay + 1, DeadLetters.MaxWithoutReplyPerDay + 1, 0));

        // A redrive has counted when it was given up.
        var usage = state.Usage;
        await stage.Ends.RecordAsync(Letter("Redriven") with { Reason = "reply", FirstAttemptAtUnixMs = 1, Redrive = 1, State = VoiceMessageState.Dead }, state, Conversation);
        state.Usage.ShouldBe(usage);
    }

    [Fact]
    public async Task A_deleted_dead_letter_keeps_its_reason_and_none_of_the_persons_words()
    {
        await using var stage = await Stage.StartAsync();
        var letter = Letter("Words to delete");
        await stage.Letters.AddAsync(letter, Conversation);

        (await stage.Letters.DeleteAsync(letter.VoiceMessageId)).ShouldBeTrue();

        (await stage.Records.FindAsync(letter.VoiceMessageId))!.Reason.ShouldBe("inbox_full");
        (await stage.Records.FindOrderAsync(letter.VoiceMessageId)).ShouldBeNull();
        (await stage.Letters.DeleteAsync(letter.VoiceMessageId)).ShouldBeFalse();
    }

    /// <summary>A redrive would send it twice.</summary>
    [Fact]
    public async Task A_message_whose_status_comes_while_it_is_given_up_as_uncertain_is_no_dead_letter()
    {
        await using var stage = await Stage.StartAsync();
        var letter = Letter("Hello") with { Reply = new Reply("Hi") };
        stage.Records.Sending(letter.ToRecord(Conversation));
        await stage.Records.ApplyAsync(letter.VoiceMessageId, VoiceMessageState.Sent, "wamid.1", stage.Time.GetUtcNow(), null, null);

        await stage.Letters.AddAsync(letter with { Reason = "uncertain" }, Conversation);

        (await stage.Letters.ListAsync(0, 10)).ShouldBeEmpty();
        await stage.Letters.AddAsync(Letter("Hello") with { Reason = "uncertain", Reply = new Reply("Hi") }, Conversation);
        (await stage.Letters.ListAsync(0, 10)).Count.ShouldBe(1, "without a status it is one");
    }

    /// <summary>It had none before: an erasure finds it by the person's number.</summary>
    [Fact]
    public async Task A_reaction_that_becomes_a_dead_letter_has_a_record_that_tells_whose_it_is()
    {
        await using var stage = await Stage.StartAsync();
        var letter = Letter("");
        letter = letter with { Message = letter.Message with { Type = "reaction", Phone = "15551230001" } };

        await stage.Letters.AddAsync(letter, Conversation);

        (await stage.Records.FindPersonAsync(letter.VoiceMessageId)).ShouldBe((Conversation, "15551230001"));
        (await stage.Index.AllAsync(PersonDirectory.PersonOf(Conversation))).ShouldBe([letter.VoiceMessageId]);
    }

    private static PendingMessage Letter(string text)
    {
        var message = MessageLifecycleTests.Message();
        return message with { VoiceMessageId = VoiceMessageId.New(), Message = message.Message with { Text = text }, Reason = "inbox_full", Detail = "No room." };
    }

    private static PendingMessage Order(string key, int characters)
    {
        var order = Letter("");
        return order with
        {
            Message = order.Message with { Text = null, Type = InboundMessage.Outbound, SentByKey = key },
            Reply = new Reply(new string('\u8bed', characters)),
            Reason = "whatsapp_131047",
            Detail = "Undeliverable.",
        };
    }

    /// <summary>Costs, and is not asked here.</summary>
    private sealed class PaidWriter : IReplyWriter
    {
        public bool Costs => true;

        public Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private static string ConversationOf(int person) => $"100000000000001/{person:x32}";

    private sealed class Stage(RedisServer redis, StackExchange.Redis.IConnectionMultiplexer connection, ServiceProvider services) : IAsyncDisposable
    {
        private DeferredWrites _writes = null!;
        private ApiTelemetry _telemetry = null!;

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

        public VoiceMessageRecords Records { get; private set; } = null!;

        public DeadLetters Letters { get; private set; } = null!;

        public VoiceMessageIndex Index { get; private set; } = null!;

        public MessageEnds Ends { get; private set; } = null!;

        public static async Task<Stage> StartAsync()
        {
            var redis = await RedisServer.StartAsync();
            var stage = new Stage(redis, await redis.ConnectAsync(), new ServiceCollection().AddMetrics().BuildServiceProvider());
            stage.Make();
            return stage;
        }

        public async Task<long> StoredBytesAsync()
        {
            var info = (string)(await connection.GetDatabase().ExecuteAsync("INFO", "memory"))!;
            return long.Parse(info.Split("used_memory_dataset:")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        public async ValueTask DisposeAsync()
        {
            _writes.Dispose();
            _telemetry.Dispose();
            await services.DisposeAsync();
            await connection.DisposeAsync();
            await redis.DisposeAsync();
        }

        private void Make()
        {
            var store = new ApiStore(connection, new RedisSpans(Time));
            _writes = new DeferredWrites(store, Time);
            _telemetry = new ApiTelemetry(services.GetRequiredService<IMeterFactory>());
            Index = new VoiceMessageIndex(store, Time);
            Records = new VoiceMessageRecords(store, _writes, Index, Time);
            Letters = new DeadLetters(store, Records, new ConversationGrains(null!), _telemetry, Time, NullLogger<DeadLetters>.Instance);
            Ends = new MessageEnds(new PaidWriter(), Records, Letters, null!, null!, _telemetry, Time, NullLogger<MessageEnds>.Instance);
        }
    }
}
