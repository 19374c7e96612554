using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Tts.Telemetry;

/// <summary>The spans and metrics of this service. None of them ever carries a text.</summary>
internal sealed class SpeechTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "WhatsVoice.Tts";

    private readonly ConcurrentDictionary<string, Func<GateLoad>> _loads = new(StringComparer.Ordinal);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _characters;
    private readonly Counter<long> _cacheRequests;
    private readonly Counter<long> _failovers;

    public SpeechTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram(
            "whatsvoice.speech.duration", "s", "From the request to the whole audio.",
            advice: DurationBuckets.Seconds);
        _characters = meter.CreateCounter<long>("whatsvoice.speech.characters", "{character}", "Characters that an engine was given.");
        _cacheRequests = meter.CreateCounter<long>("whatsvoice.cache.requests", "{request}", "Whole texts and sentences looked up.");
        _failovers = meter.CreateCounter<long>("whatsvoice.speech.failovers", "{request}", "Requests that an engine could not speak.");
        meter.CreateObservableGauge(
            "whatsvoice.speech.sentences",
            () => _loads.SelectMany(load => Sentences(load.Key, load.Value())),
            "{sentence}", "Sentences that an engine makes, and those that wait because no more are allowed at once.");
        meter.CreateObservableGauge(
            "whatsvoice.speech.limit", () => _loads.Select(load => new Measurement<int>(load.Value().Limit, new KeyValuePair<string, object?>("engine", load.Key))),
            "{sentence}", "How many sentences an engine may make at once.");
    }

    public ActivitySource Source { get; } = new(Name);

    /// <param name="cache">As in <c>X-Cache</c>.</param>
    /// <param name="time">From the request to the whole audio.</param>
    public void Spoken(string engine, string profile, string cache, TimeSpan time) =>
        _duration.Record(time.TotalSeconds, new("engine", engine), new("profile", profile), new("cache", cache));

    public void Characters(string engine, int count) => _characters.Add(count, new KeyValuePair<string, object?>("engine", engine));

    /// <param name="engine">The engine that could not speak; the next one was asked.</param>
    public void Failover(string engine) => _failovers.Add(1, new KeyValuePair<string, object?>("engine", engine));

    /// <summary>Reports from now on how busy the engine is.</summary>
    public void Observe(string engine, Func<GateLoad> load) => _loads[engine] = load;

    public void CacheRequest(bool hit) => _cacheRequests.Add(1, new KeyValuePair<string, object?>("result", hit ? "hit" : "miss"));

    public void Dispose() => Source.Dispose();

    private static Measurement<int>[] Sentences(string engine, GateLoad load) =>
    [
        new(load.Running, new("engine", engine), new("state", "running")),
        new(load.Waiting, new("engine", engine), new("state", "waiting")),
    ];
}

/// <summary>How busy an engine is: while sentences wait, its limit is what bounds throughput.</summary>
/// <param name="Running">Sentences in the making.</param>
/// <param name="Waiting">Sentences that wait for a turn.</param>
/// <param name="Limit">How many may run at once.</param>
internal readonly record struct GateLoad(int Running, int Waiting, int Limit);
