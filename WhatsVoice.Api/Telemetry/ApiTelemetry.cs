using System.Diagnostics;
using System.Diagnostics.Metrics;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Telemetry;

/// <summary>The service's spans and instruments. No phone number, name or text ever becomes a tag.</summary>
internal sealed class ApiTelemetry : IDisposable
{
    public const string Name = "WhatsVoice.Api";

    private readonly Meter _meter;
    private readonly Histogram<double> _webhookAck;
    private readonly Histogram<double> _reply;
    private readonly Histogram<double> _stage;
    private readonly Histogram<double> _whatsApp;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _uncertainSends;
    private long _pending;
    private double _oldestPending;
    private int _storeTakesWrites = -1;
    private double _storeMemory;

    public ApiTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _webhookAck = _meter.CreateHistogram("whatsvoice.webhook.ack.duration", "s", "From a webhook's first byte to its answer.", advice: DurationBuckets.Seconds);
        _reply = _meter.CreateHistogram("whatsvoice.reply.duration", "s", "From a webhook's arrival to the accepted voice note.", advice: DurationBuckets.Seconds);
        _stage = _meter.CreateHistogram("whatsvoice.stage.duration", "s", "One stage of a message's way.", advice: DurationBuckets.Seconds);
        _whatsApp = _meter.CreateHistogram("whatsapp.client.duration", "s", "One call to WhatsApp.", advice: DurationBuckets.Seconds);
        _deadLetters = _meter.CreateCounter<long>("whatsvoice.dead_letters", "{message}", "Messages given up.");
        _uncertainSends = _meter.CreateCounter<long>("whatsvoice.uncertain_sends", "{send}", "Sends whose response was lost, by what became of them.");
        _meter.CreateObservableGauge("whatsvoice.conversations.pending", () => Interlocked.Read(ref _pending), "{conversation}", "Conversations with unanswered messages.");
        _meter.CreateObservableGauge("whatsvoice.oldest_pending.age", () => Volatile.Read(ref _oldestPending), "s", "For how long the first unanswered message has been waiting.");
        _meter.CreateObservableGauge(
            "whatsvoice.store.available",
            IEnumerable<Measurement<int>> () => Volatile.Read(ref _storeTakesWrites) is var takesWrites and >= 0 ? [new(takesWrites)] : [],
            "{store}",
            "1 where the store took the latest health check's write, else 0.");
        _meter.CreateObservableGauge(
            "whatsvoice.store.memory",
            IEnumerable<Measurement<double>> () => Volatile.Read(ref _storeTakesWrites) >= 0 ? [new(Volatile.Read(ref _storeMemory))] : [],
            "{limit}",
            "The share of its memory limit that the store used at the latest health check, 0 to 1; 0 where it has no limit.");
    }

    public ActivitySource Source { get; } = new(Name);

    /// <summary>Reports from now on how long sends are held back by the numbers' rate limit.</summary>
    public void ObserveSendDelay(Func<TimeSpan> delay) => _meter.CreateObservableGauge(
        "whatsvoice.send.delay", () => delay().TotalSeconds, "s", "How long a send that comes now waits for its number's turn (WhatsApp:MessagesPerSecond).");

    public void WebhookAcknowledged(TimeSpan duration, int status)
        => _webhookAck.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Replied(TimeSpan duration, string type)
        => _reply.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("type", type));

    /// <param name="stage">queue, hear, reply, speech, upload or send.</param>
    public void StageDone(string stage, TimeSpan duration)
        => _stage.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>Measures a call to WhatsApp and says on the current span, which must be the call's own, what came of it.</summary>
    /// <param name="operation">upload, download, send or read_mark.</param>
    /// <param name="outcome">ok, failed, uncertain or canceled.</param>
    /// <param name="duration">How long it took, with its repeats.</param>
    public void WhatsAppCalled(string operation, string outcome, TimeSpan duration)
    {
        if (Rehearsals.IsOn)
        {
            return;
        }

        _whatsApp.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));
        Activity.Current?.SetTag("whatsapp.operation", operation).SetTag("whatsapp.outcome", outcome);
    }

    /// <summary>
    /// Begins an attempt at a message's answer. Every attempt belongs to the trace of the webhook that brought the message, however late
    /// it comes and whichever process makes it (docs/adr/0011).
    /// </summary>
    /// <param name="traceParent">The webhook's span (W3C traceparent); null for none.</param>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="repeat">How often passing faults have put it off so far.</param>
    public Activity? StartAnswer(string? traceParent, string voiceMessageId, int attempt, int repeat)
        => Source.StartActivity(
            "answer",
            ActivityKind.Consumer,
            Parent(traceParent),
            [new("whatsvoice.voice_message.id", voiceMessageId), new("whatsvoice.attempt", attempt), new("whatsvoice.repeat", repeat)]);

    /// <summary>Begins what follows when a message is given up, in the message's own trace.</summary>
    /// <param name="traceParent">The webhook's span.</param>
    /// <param name="reason">Why, in a word.</param>
    public Activity? StartDeadLetter(string? traceParent, string voiceMessageId, string reason)
        => Source.StartActivity(
                "dead_letter", ActivityKind.Internal, Parent(traceParent), [new("whatsvoice.voice_message.id", voiceMessageId), new("error.type", reason)])
            ?.SetStatus(ActivityStatusCode.Error);

    /// <summary>Measures how long a message has waited for its first attempt.</summary>
    /// <param name="traceParent">The webhook's span.</param>
    /// <param name="receivedAt">When the webhook came.</param>
    /// <param name="waited">From then until now.</param>
    public void Queued(string? traceParent, DateTimeOffset receivedAt, TimeSpan waited)
    {
        StageDone("queue", waited);
        using var span = Source.StartActivity("queue", ActivityKind.Internal, Parent(traceParent), startTime: receivedAt);
        span?.SetEndTime((receivedAt + waited).UtcDateTime);
    }

    /// <param name="isKept">False: it cannot be redriven, and may have left no record.</param>
    public void DeadLettered(string reason, bool isKept)
        => _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason), new KeyValuePair<string, object?>("kept", isKept));

    /// <param name="outcome">settled by a status webhook, sent_again (perhaps a second note), or given_up.</param>
    public void UncertainSend(string outcome) => _uncertainSends.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="memoryUsed">The share of its memory limit, 0 to 1; 0 where it has none.</param>
    public void StoreChecked(bool takesWrites, double memoryUsed)
    {
        Volatile.Write(ref _storeMemory, memoryUsed);
        Volatile.Write(ref _storeTakesWrites, takesWrites ? 1 : 0);
    }

    public void Pending(long conversations, TimeSpan oldestAge)
    {
        Interlocked.Exchange(ref _pending, conversations);
        Volatile.Write(ref _oldestPending, oldestAge.TotalSeconds);
    }

    private static ActivityContext Parent(string? traceParent)
        => ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) ? parent : default;

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
