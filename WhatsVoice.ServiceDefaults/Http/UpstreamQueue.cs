using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Where the calls to an upstream wait for their turn in a burst. The pool has a queue of its own, but a wait there counts towards the
/// time limit of an attempt: a healthy upstream would look as if it hung, and a send that never left as if it may have been accepted.
/// </summary>
internal sealed class UpstreamQueue : IAsyncDisposable
{
    private readonly ConcurrencyLimiter _turns;
    private readonly Histogram<double> _wait;
    private readonly KeyValuePair<string, object?> _upstream;
    private readonly TimeProvider _time;

    public UpstreamQueue(string upstream, int calls, IMeterFactory meters, TimeProvider time)
    {
        _upstream = new("whatsvoice.upstream", upstream);
        _time = time;
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = calls,

            // Bounded by the conversations, of which each has one message under way.
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _wait = meters.Create("WhatsVoice.Http").CreateHistogram(
            "whatsvoice.upstream.queue.duration",
            "s",
            "How long a call waited for its turn.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60] });
    }

    public async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var turn = await _turns.AcquireAsync(1, cancellationToken);
        _wait.Record(_time.GetElapsedTime(start).TotalSeconds, _upstream);
        return turn;
    }

    public ValueTask DisposeAsync() => _turns.DisposeAsync();
}
