using System.Diagnostics;
using System.Diagnostics.Metrics;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Stt.Engines;

/// <summary>The spans and metrics of this service. None of them carries a word of a transcript.</summary>
internal sealed class TranscriptionTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "WhatsVoice.Stt";

    private readonly Histogram<double> _duration;
    private readonly Counter<double> _seconds;
    private readonly Counter<long> _failovers;

    public TranscriptionTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram(
            "whatsvoice.transcription.duration", "s", "From the request to the transcript.", advice: DurationBuckets.Seconds);
        _seconds = meter.CreateCounter<double>("whatsvoice.transcription.seconds", "s", "Seconds of sound that an engine was given.");
        _failovers = meter.CreateCounter<long>("whatsvoice.transcription.failovers", "{request}", "Requests that an engine could not transcribe.");
    }

    public ActivitySource Source { get; } = new(Name);

    /// <param name="engine">The engine that transcribed.</param>
    /// <param name="isCached">Whether the transcript was known.</param>
    /// <param name="elapsed">From the request to the transcript.</param>
    public void Transcribed(string engine, bool isCached, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("engine", engine), new("cache", isCached ? "hit" : "miss"));

    /// <summary>Counts sound that an engine is given, whether or not it transcribes it.</summary>
    public void Given(string engine, TimeSpan sound) => _seconds.Add(sound.TotalSeconds, new KeyValuePair<string, object?>("engine", engine));

    /// <param name="engine">The engine that failed; the next one is asked.</param>
    public void FailedOver(string engine) => _failovers.Add(1, new KeyValuePair<string, object?>("engine", engine));

    public void Dispose() => Source.Dispose();
}
