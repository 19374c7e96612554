using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace WhatsVoice.Api.Telemetry;

/// <summary>The service's spans and instruments. No phone number, name or text ever becomes a tag.</summary>
internal sealed class ApiTelemetry : IDisposable
{
    public const string Name = "WhatsVoice.Api";

    /// <summary>1 ms to 60 s. The default buckets start at 5 s for a histogram in seconds and would show 5 s for everything.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 30, 60],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _webhookAck;
    private readonly Histogram<double> _reply;
    private readonly Histogram<double> _stage;
    private readonly Histogram<double> _whatsApp;
    private readonly Counter<long> _deadLetters;
    private long _pending;
    private double _oldestPending;

    public ApiTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _webhookAck = _meter.CreateHistogram("whatsvoice.webhook.ack.duration", "s", "From a webhook's first byte to its answer.", advice: Seconds);
        _reply = _meter.CreateHistogram("whatsvoice.reply.duration", "s", "From a webhook's arrival to the accepted voice note.", advice: Seconds);
        _stage = _meter.CreateHistogram("whatsvoice.stage.duration", "s", "One stage of a message's way.", advice: Seconds);
        _whatsApp = _meter.CreateHistogram("whatsapp.client.duration", "s", "One call to WhatsApp.", advice: Seconds);
        _deadLetters = _meter.CreateCounter<long>("whatsvoice.dead_letters", "{message}", "Messages given up.");
        _meter.CreateObservableGauge("whatsvoice.conversations.pending", () => Interlocked.Read(ref _pending), "{conversation}", "Conversations with unanswered messages.");
        _meter.CreateObservableGauge("whatsvoice.oldest_pending.age", () => Volatile.Read(ref _oldestPending), "s", "For how long the first unanswered message has been waiting.");
    }

    public ActivitySource Source { get; } = new(Name);

    public void WebhookAcknowledged(TimeSpan duration, int status)
        => _webhookAck.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Replied(TimeSpan duration, string type)
        => _reply.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("type", type));

    /// <param name="stage">queue, reply, speech, upload or send.</param>
    /// <param name="duration">How long it took.</param>
    public void StageDone(string stage, TimeSpan duration)
        => _stage.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    public void WhatsAppCalled(string operation, string outcome, TimeSpan duration)
        => _whatsApp.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    public void DeadLettered(string reason) => _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Pending(long conversations, TimeSpan oldestAge)
    {
        Interlocked.Exchange(ref _pending, conversations);
        Volatile.Write(ref _oldestPending, oldestAge.TotalSeconds);
    }

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
