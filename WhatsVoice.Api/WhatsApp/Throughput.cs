using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Keeps each number of the business below WhatsApp's throughput (documentation: whatsapp/throughput; over it, error 130429): sends of one
/// number are spaced evenly, so that no second has more than its share. Counted per process: several replicas share the number's limit,
/// so each gets its part through <c>WhatsApp:MessagesPerSecond</c>. By the monotonic clock: after the system's clock was put back nobody waits for it.
/// </summary>
internal sealed class Throughput(IOptions<WhatsAppOptions> options, TimeProvider time)
{
    // Sends of all conversations ask at once.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _next = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Sends a second that each number may make.</summary>
    public double PerSecond => options.Value.MessagesPerSecond;

    /// <summary>How long a send that comes now waits, for the number with the most sends ahead; zero while the limit does not bind.</summary>
    public TimeSpan Delay
    {
        get
        {
            lock (_lock)
            {
                var delay = _next.Count == 0 ? TimeSpan.Zero : _next.Values.Max() - Now;
                return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
            }
        }
    }

    public Task WaitAsync(string phoneNumberId, CancellationToken cancellationToken)
    {
        var now = Now;
        TimeSpan turn;
        lock (_lock)
        {
            turn = _next.TryGetValue(phoneNumberId, out var next) && next > now ? next : now;
            _next[phoneNumberId] = turn + TimeSpan.FromSeconds(1.0 / options.Value.MessagesPerSecond);
        }

        // A delay is cut to whole milliseconds, which would be too early.
        return turn > now ? Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling((turn - now).TotalMilliseconds)), time, cancellationToken) : Task.CompletedTask;
    }

    private TimeSpan Now => time.GetElapsedTime(_start);
}
