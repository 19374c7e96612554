using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Tts.Engines;
using WhatsVoice.Tts.Budget;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tests.Services.Tts.Budget;

public sealed class SpeechBudgetTests
{
    // 42 characters.
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public SpeechBudgetTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task What_an_engine_was_given_is_counted_by_day_and_month_and_forgotten_in_time()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("ConnectionStrings:cache", redis.ConnectionString));
        var speaker = tts.Speaker();

        (await speaker.SayAsync(Sentence)).Spoken();
        (await speaker.SayAsync(Sentence)).Spoken(); // from the cache: free
        (await speaker.SayAsync("Free of charge.", ("voice", "slt"))).Spoken(); // the local voice

        var now = TimeProvider.System.GetUtcNow();
        await CountedAsync(connection, BudgetKeys.Day("elevenlabs", now), Sentence.Length);
        await CountedAsync(connection, BudgetKeys.Month("elevenlabs", now), Sentence.Length);
        BudgetKeys.Day("elevenlabs", DateTimeOffset.UnixEpoch).ShouldBe("whatsvoice:budget:elevenlabs:1970-01-01");
        BudgetKeys.Month("elevenlabs", DateTimeOffset.UnixEpoch).ShouldBe("whatsvoice:budget:elevenlabs:1970-01");
        var database = connection.GetDatabase();
        (await database.KeyTimeToLiveAsync(BudgetKeys.Day("elevenlabs", now)))!.Value.TotalDays.ShouldBe(40, 1);
        (await database.KeyTimeToLiveAsync(BudgetKeys.Month("elevenlabs", now)))!.Value.TotalDays.ShouldBe(400, 1);
        (await database.KeyExistsAsync(BudgetKeys.Day("flite", now))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_cache_drops_audio_before_the_counts()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("ConnectionStrings:cache", redis.ConnectionString));
        (await tts.Speaker().SayAsync(Sentence)).Spoken();
        var now = TimeProvider.System.GetUtcNow();
        await CountedAsync(connection, BudgetKeys.Day("elevenlabs", now), Sentence.Length);
        await CountedAsync(connection, BudgetKeys.Month("elevenlabs", now), Sentence.Length);

        // As the AppHost sets it, with less of it.
        var server = connection.GetServers()[0];
        await server.ConfigSetAsync("maxmemory", "8mb");
        await server.ConfigSetAsync("maxmemory-policy", "volatile-ttl");
        var database = connection.GetDatabase();
        for (var i = 0; i < 1000; i++)
        {
            await database.StringSetAsync($"audio:{i}", new byte[22_000], new SpeechCacheOptions().TimeToLive);
        }

        (await server.DatabaseSizeAsync()).ShouldBeLessThan(500, "it is full");
        ((long)await database.StringGetAsync(BudgetKeys.Day("elevenlabs", now))).ShouldBe(Sentence.Length);
        ((long)await database.StringGetAsync(BudgetKeys.Month("elevenlabs", now))).ShouldBe(Sentence.Length);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(0, 1000)]
    public async Task Instructions_count_with_every_sentence_that_they_go_along_with(int asked, int configured)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = new TtsFactory(
            ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:Instructions", new string('b', configured)), ("ConnectionStrings:cache", redis.ConnectionString));
        var sentences = Enumerable.Range(1, 10).Select(number => $"Your parcel with the number {number} has arrived at the front desk.").ToArray();

        (await tts.Speaker().SayAsync(string.Join(' ', sentences), ("instructions", asked == 0 ? null : new string('a', asked)))).Spoken();

        engine.Calls.Count.ShouldBe(10);
        await CountedAsync(connection, BudgetKeys.Day("openai", TimeProvider.System.GetUtcNow()), sentences.Sum(sentence => sentence.Length) + 10_000);
    }

    [Theory]
    [InlineData("DailyHard")]
    [InlineData("MonthlyHard")]
    public async Task Past_a_hard_limit_the_next_engine_speaks_and_known_sentences_stay(string limit)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ($"Speech:Budget:elevenlabs:{limit}", "50"));
        var speaker = tts.Speaker();

        var within = (await speaker.SayAsync(Sentence)).Spoken();
        var past = (await speaker.SayAsync("Nine more.")).Spoken();
        var known = (await speaker.SayAsync(Sentence)).Spoken();

        within.Headers["X-Engine"].ShouldBe("elevenlabs");
        past.Headers["X-Engine"].ShouldBe("flite");
        known.Headers["X-Engine"].ShouldBe("elevenlabs");
        engine.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_another_engine_the_error_names_the_limit()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Engines", "elevenlabs"), ("Speech:Budget:elevenlabs:DailyHard", "10"));

        var answer = await tts.Speaker().SayAsync(Sentence);

        answer.Type.ShouldBe("urn:whatsvoice:problem:engine-unavailable");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("Speech:Budget:elevenlabs:DailyHard");
        engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_other_replicas_and_earlier_starts_spent_counts_too()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await connection.GetDatabase().StringSetAsync(BudgetKeys.Day("elevenlabs", TimeProvider.System.GetUtcNow()), 90);
        await using var tts = ElevenLabsTests.Tts(
            engine, ("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Budget:elevenlabs:DailyHard", "100"));

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("flite");

        engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_certainly_was_not_spoken_does_not_count()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            engine.First.Enqueue(EngineStandIn.Error(500));
        }

        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Budget:elevenlabs:DailyHard", "50"));
        var speaker = tts.Speaker();

        (await speaker.SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("flite");
        (await speaker.SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    [Fact]
    public async Task An_answer_without_audio_counts_and_so_does_the_call_that_is_made_for_it()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(EngineStandIn.Send(_ => []));
        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Budget:elevenlabs:DailyHard", "100"));
        var speaker = tts.Speaker();

        (await speaker.SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
        engine.Calls.Count.ShouldBe(2);

        (await speaker.SayAsync("Too much by two now.")).Spoken().Headers["X-Engine"].ShouldBe("flite");
    }

    [Fact]
    public async Task A_call_that_may_be_billed_counts_whatever_comes_of_the_next_one()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(EngineStandIn.Send(_ => []));
        engine.First.Enqueue(EngineStandIn.Error(500));
        engine.First.Enqueue(EngineStandIn.Error(500));
        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Budget:elevenlabs:DailyHard", "50"));
        var speaker = tts.Speaker();

        (await speaker.SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("flite");

        (await speaker.SayAsync("Too much by two.")).Spoken().Headers["X-Engine"].ShouldBe("flite");
        engine.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Every_answer_that_cannot_be_used_counts()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Send(call => EngineStandIn.Audio(call, loudness: 0));
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Engines", "elevenlabs"));
        var speaker = tts.Speaker();

        // Asked again as the Api does; after the fourth the engine is given the numbers from 1 to 20, which count too.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            ((int)(await speaker.SayAsync(Sentence)).Status).ShouldBe(502);
        }

        await CountedAsync(connection, BudgetKeys.Day("elevenlabs", TimeProvider.System.GetUtcNow()), engine.Calls.Sum(call => call.Text.Length));
        engine.Calls.Count.ShouldBe(5);
    }

    [Fact]
    public async Task With_Redis_away_nothing_is_lost()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("ConnectionStrings:cache", redis.ConnectionString));
        var speaker = tts.Speaker();
        (await speaker.SayAsync("Before it went.")).Spoken();
        var day = BudgetKeys.Day("elevenlabs", TimeProvider.System.GetUtcNow());
        await using (var before = await redis.ConnectAsync())
        {
            await CountedAsync(before, day, "Before it went.".Length);
        }

        await redis.KillAsync();
        (await speaker.SayAsync("While it was away.")).Spoken();
        (await speaker.SayAsync("Still away.")).Spoken();
        await redis.StartAgainAsync(); // with nothing in it: all that is here came from memory

        await using var after = await redis.ConnectAsync();
        await CountedAsync(after, day, "While it was away.Still away.".Length);
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_counted_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var ledger = new BudgetLedger(time);
        ledger.TryReserve("elevenlabs", 7, new BudgetLimits()).Reservation!.Spend(1);
        var (key, batch, count) = ledger.TakeBatches()[0];

        // The command arrived; its answer did not.
        var database = connection.GetDatabase();
        await database.StringSetAsync(BudgetKeys.Batch(key, batch), 1);
        await database.StringIncrementAsync(key, count);
        using var writer = Writer(connection, ledger, time);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        ((long)await database.StringGetAsync(key)).ShouldBe(7);
        ledger.TakeBatches().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_is_counted_although_Redis_is_slow()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},syncTimeout=100,asyncTimeout=20000,allowAdmin=true");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var ledger = new BudgetLedger(time);
        using var writer = Writer(connection, ledger, time);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        var reservation = ledger.TryReserve("elevenlabs", 7, new BudgetLimits()).Reservation!;
        reservation.Spend(1);

        await connection.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", 1000);
        await writer.StopAsync(TestContext.Current.CancellationToken);

        ((long)await connection.GetDatabase().StringGetAsync(reservation.Day)).ShouldBe(7);
    }

    [Fact]
    public async Task A_soft_limit_warns_once_a_day()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var ledger = new BudgetLedger(time);
        var options = Options.Create(new BudgetOptions { ["elevenlabs"] = new() { DailySoft = 10 } });
        var warnings = new Warnings();
        using var writer = new BudgetWriter(new ServiceCollection().BuildServiceProvider(), ledger, options, time, NullLogger<BudgetWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        var budget = new SpeechBudget(ledger, writer, options, time, warnings);

        for (var day = 0; day < 2; day++)
        {
            for (var i = 0; i < 5; i++)
            {
                budget.Spend(budget.TryReserve("elevenlabs", 6).Reservation!, 1);
            }

            time.Advance(TimeSpan.FromDays(1));
        }

        warnings.Messages.Count.ShouldBe(2);
        warnings.Messages[0].ShouldContain("Speech:Budget:elevenlabs:DailySoft");
        await writer.StopAsync(TestContext.Current.CancellationToken);
    }

    private static BudgetWriter Writer(IConnectionMultiplexer connection, BudgetLedger ledger, TimeProvider time) => new(
        new ServiceCollection().AddKeyedSingleton(CachingExtensions.Redis, connection).BuildServiceProvider(),
        ledger, Options.Create(new BudgetOptions()), time, NullLogger<BudgetWriter>.Instance);

    private static Task<string> CountedAsync(ConnectionMultiplexer connection, string key, long count) => Eventually.GetAsync(
        async () => (long?)await connection.GetDatabase().StringGetAsync(key) == count ? "counted" : null, $"{count} at {key}");

    private sealed class Warnings : ILogger<SpeechBudget>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
