using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Speech;

/// <summary>Lets as many sentences be made at once as there is power for; a bounded number waits, the rest is turned away.</summary>
internal sealed class SynthesisGate(IOptions<SpeechOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.MaxConcurrency,
        QueueLimit = options.Value.MaxQueued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn; dispose what is returned when done.</summary>
    /// <exception cref="SpeechBusyException">Too many are waiting.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw new SpeechBusyException();
    }

    public void Dispose() => _limiter.Dispose();
}
