using System.Diagnostics;
using System.Diagnostics.Metrics;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Stt.Engines;

/// <summary>The spans and metrics of this service. None of them carries a word of a transcript.</summary>
internal sealed class TranscriptionTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "WhatsVoice.Stt";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<double> _seconds;
    private readonly Counter<long> _failovers;

    public TranscriptionTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram(
            "whatsvoice.transcription.duration", "s", "From the request to the transcript.", advice: DurationBuckets.Seconds);
        _seconds = _meter.CreateCounter<double>("whatsvoice.transcription.seconds", "s", "Seconds of sound that an engine was given.");
        _failovers = _meter.CreateCounter<long>("whatsvoice.transcription.failovers", "{request}", "Requests that an engine could not transcribe.");
    }

    public ActivitySource Source { get; } = new(Name);

    /// <param name="elapsed">From the request to the transcript.</param>
    public void Transcribed(string engine, bool isCached, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("engine", engine), new("cache", isCached ? "hit" : "miss"));

    /// <summary>Counts sound that an engine is given, whether or not it transcribes it.</summary>
    public void SoundGiven(string engine, TimeSpan sound) => _seconds.Add(sound.TotalSeconds, new KeyValuePair<string, object?>("engine", engine));

    /// <param name="engine">The engine that failed; the next one is asked.</param>
    public void Failover(string engine, EngineFault fault) => _failovers.Add(1, new("engine", engine), new("error.type", fault.ToString().ToLowerInvariant()));

    /// <summary>Has the engines' state exported: 1 for one that is well, 0 for one that has a problem.</summary>
    public void Watch(IReadOnlyList<TranscriptionEngine> engines) => _meter.CreateObservableGauge(
        "whatsvoice.transcription.engine.available",
        () => engines.Select(engine => new Measurement<int>(engine.Problem is null ? 1 : 0, new KeyValuePair<string, object?>("engine", engine.Name))),
        unit: null, "1 for an engine that is well, 0 for one that has a problem.");

    public void Dispose() => Source.Dispose();
}
