using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Hearing;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Console.Overview;

/// <summary>Reads the overview from the store, once a second however many look at it.</summary>
internal sealed class OverviewReader(
    ReplyStatistics statistics, PendingIndex pending, Store store, TtsUsageClient tts, IEnumerable<SttEnginesClient> stt, UpstreamListener upstreams, Throughput throughput, TimeProvider time) : IDisposable
{
    /// <summary>How far back it can look, in minutes.</summary>
    public static readonly IReadOnlyList<int> Windows = [5, 15, 60];

    private const int HealthMinutes = 5;
    private static readonly string[] StageNames = ["queue", "hear", "reply", "speech", "upload", "send"];
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<int, (long At, OverviewFigures Figures)> _read = [];

    private (long At, TimeSpan Used)? _processor;

    /// <exception cref="RedisException">The store does not answer.</exception>
    public async Task<OverviewFigures> ReadAsync(int window)
    {
        await _reading.WaitAsync();
        try
        {
            if (!_read.TryGetValue(window, out var read) || time.GetElapsedTime(read.At) > Fresh)
            {
                read = (time.GetTimestamp(), await ReadNowAsync(window));
                _read[window] = read;
            }

            return read.Figures;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<OverviewFigures> ReadNowAsync(int window)
    {
        var now = time.GetUtcNow();
        var thisMinute = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
        var first = thisMinute.AddMinutes(1 - window);
        var usage = tts.GetUsageAsync(CancellationToken.None);
        var count = pending.CountAsync();
        var dead = store.Database.SortedSetLengthAsync(Store.DeadLetters);
        var spoken = statistics.CharactersTodayAsync();
        var ears = ReadEarsAsync();
        var (waiting, oldest) = await count;
        var minutes = await statistics.ReadAsync(first, window);

        var all = new StatisticsMinute();
        foreach (var minute in minutes)
        {
            all.Add(minute);
        }

        var (answered, asText) = (Answers(all), all.Count(StatisticsMinute.Field(ReplyStatistics.Replies, "text")));
        return new OverviewFigures
        {
            Answered = answered,
            AsText = asText,
            PerMinute = answered == 0 ? 0 : answered / Math.Max(1, (now - FirstActive(minutes, first)).TotalMinutes),
            Total = Figure(all, ReplyStatistics.Total),
            Minutes = [.. minutes.Select((minute, at) => new MinuteFigure(first.AddMinutes(at), Figure(minute, ReplyStatistics.Total)))],
            Stages = [.. StageNames.Select(stage => Figure(all, stage))],
            Cache = new CacheFigure(Cached(all, "hit"), Cached(all, "partial"), Cached(all, "miss")),
            Pending = waiting,
            LongestWait = waiting == 0 ? null : oldest,
            DeadLetters = await dead,
            Engines = (await usage)?.Engines,
            SpokenToday = await spoken,
            Ears = await ears,
            WhatsApp = Calls(minutes.TakeLast(HealthMinutes)),
            Sends = new SendLimit(throughput.PerSecond, throughput.Delay),
            Processor = Processor(),
            Connections = upstreams.OpenConnections,
        };
    }

    private double? Processor()
    {
        var (before, now) = (_processor, (time.GetTimestamp(), Environment.CpuUsage.TotalTime));
        _processor = now;
        return before is { } last ? (now.TotalTime - last.Used) / (time.GetElapsedTime(last.At) * Environment.ProcessorCount) : null;
    }

    /// <summary>When the first minute with an answer began; a service that has just started is not averaged over the time before.</summary>
    private static DateTimeOffset FirstActive(IReadOnlyList<StatisticsMinute> minutes, DateTimeOffset first)
        => first.AddMinutes(minutes.TakeWhile(minute => Answers(minute) == 0).Count());

    private static long Answers(StatisticsMinute minute) => minute.Group(ReplyStatistics.Replies).Values.Sum();

    private static long Cached(StatisticsMinute minute, string result) => minute.Count(StatisticsMinute.Field(ReplyStatistics.Cache, result));

    private static LatencyFigure Figure(StatisticsMinute minute, string name)
    {
        var latency = minute.Latency(name);
        return new LatencyFigure(name, latency.Count, latency.Percentile(0.5), latency.Percentile(0.9), latency.Percentile(0.99), minute.Count(StatisticsMinute.Field(ReplyStatistics.Failed, name)));
    }

    private async Task<IReadOnlyList<EarFigure>?> ReadEarsAsync()
    {
        if (stt.FirstOrDefault() is not { } client)
        {
            return [];
        }

        var heard = statistics.HeardTodayAsync();
        var engines = await client.GetAsync(CancellationToken.None);
        var seconds = await heard;
        return engines?.Select(engine => Figure(engine, seconds.GetValueOrDefault(engine.Id))).ToList();
    }

    private static EarFigure Figure(SttEngine engine, long seconds) => new(
        engine.Id, engine.IsReady ? null : engine.Status, seconds, engine.PricePerMinute is { } price ? price * seconds / 60 : null);

    /// <summary>By operation; their names and outcomes are those of <c>whatsapp.client.duration</c>.</summary>
    private static List<CallFigure> Calls(IEnumerable<StatisticsMinute> minutes)
        => [.. minutes.SelectMany(minute => minute.Group(ReplyStatistics.WhatsApp))
            .Select(call => (Cut: call.Key.LastIndexOf('_'), Call: call))
            .GroupBy(call => call.Call.Key[..call.Cut], call => (Outcome: call.Call.Key[(call.Cut + 1)..], Count: call.Call.Value))
            .Select(operation => new CallFigure(
                operation.Key,
                operation.Where(call => call.Outcome is "ok").Sum(call => call.Count),
                operation.Where(call => call.Outcome is not ("ok" or "canceled")).Sum(call => call.Count)))
            .OrderBy(call => call.Operation, StringComparer.Ordinal)];
}
