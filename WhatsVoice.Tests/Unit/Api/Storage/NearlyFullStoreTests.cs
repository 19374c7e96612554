using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Unit.Api.Conversations;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Storage;

/// <summary>Few persons who do all that their limits allow fill a store within weeks: it is told before, and lasts for longer.</summary>
public sealed class NearlyFullStoreTests : IAsyncLifetime
{
    private const string Conversation = "100000000000001/0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private ApiTelemetry _telemetry = null!;
    private DeferredWrites _writes = null!;
    private VoiceMessageRecords _records = null!;
    private DeadLetters _letters = null!;
    private StoreHealthCheck _check = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await _redis.ConnectAsync();
        var store = new ApiStore(_connection, new RedisSpans(_time));
        _telemetry = new ApiTelemetry(_services.GetRequiredService<IMeterFactory>());
        _writes = new DeferredWrites(store, _time);
        _records = new VoiceMessageRecords(store, _writes, new VoiceMessageIndex(store, _time), _time);
        _letters = new DeadLetters(store, _records, new ConversationGrains(null!), _telemetry, _time, NullLogger<DeadLetters>.Instance);
        _check = new StoreHealthCheck(store, _telemetry);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        _telemetry.Dispose();
        await _services.DisposeAsync();
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task The_share_of_the_memory_that_is_used_is_a_figure()
    {
        using var share = new MetricCollector<double>(_services.GetRequiredService<IMeterFactory>(), ApiTelemetry.Name, "whatsvoice.store.memory");

        await CheckAsync();
        share.RecordObservableInstruments();
        await FillAsync(0.75);
        share.RecordObservableInstruments();

        var measured = share.GetMeasurementSnapshot().Select(measurement => measurement.Value).ToArray();
        measured[0].ShouldBe(0, "there is no limit");
        measured[^1].ShouldBeInRange(0.7, 0.8);
    }

    [Theory]
    [InlineData(0.75, true)]
    [InlineData(0.9, false)]
    public async Task In_a_store_that_is_nearly_full_new_records_live_for_a_day_and_no_words_are_kept_for_a_redrive(double used, bool isKept)
    {
        var first = Letter();
        await _letters.AddAsync(first, Conversation);
        await FillAsync(used);

        var letter = Letter();
        await _letters.AddAsync(letter, Conversation);

        string[] kept = isKept ? [first.VoiceMessageId, letter.VoiceMessageId] : [first.VoiceMessageId];
        (await _letters.ListAsync(0, 10)).ShouldBe(kept, ignoreOrder: true);
        (await _records.FindAsync(letter.VoiceMessageId))!.Detail.ShouldBe(isKept ? "No room." : "No room. It cannot be redriven: the store was nearly full.");
        (await KeptForAsync(letter)).TotalDays.ShouldBeInRange(isKept ? 29 : 0.9, isKept ? 31 : 1);
        (await KeptForAsync(first)).TotalDays.ShouldBeInRange(29, 31);
    }

    private static PendingMessage Letter()
        => MessageLifecycleTests.Message() with { VoiceMessageId = VoiceMessageId.New(), Reason = "inbox_full", Detail = "No room." };

    /// <summary>Gives the store a limit of which so much is used.</summary>
    private async Task FillAsync(double used)
    {
        var database = _connection.GetDatabase();
        await database.StringSetRangeAsync("filler", (20 << 20) - 1, "x"); // filled up by Redis itself, so that no connection holds as much
        var info = (string)(await database.ExecuteAsync("INFO", "memory"))!;
        var bytes = long.Parse(info.Split("used_memory:")[1].Split('\r')[0], CultureInfo.InvariantCulture);
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory", (long)(bytes / used));
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        var registration = new HealthCheckRegistration("store", _check, failureStatus: null, tags: null);
        (await _check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken)).Status.ShouldBe(HealthStatus.Healthy);
    }

    private async Task<TimeSpan> KeptForAsync(PendingMessage letter)
        => await _connection.GetDatabase().KeyTimeToLiveAsync(ApiStore.VoiceMessage(letter.VoiceMessageId)) ?? TimeSpan.Zero;
}
