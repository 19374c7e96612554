using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Keeps each number of the business below WhatsApp's throughput (documentation: whatsapp/throughput; over it, error 130429).
/// Counted per process: several replicas share the number's limit, so each gets its part through <c>WhatsApp:MessagesPerSecond</c>.
/// </summary>
internal sealed class Throughput(IOptions<WhatsAppOptions> options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RateLimiter> _numbers = new(StringComparer.Ordinal);

    /// <summary>Waits for the number's turn.</summary>
    public async Task WaitAsync(string phoneNumberId, CancellationToken cancellationToken)
    {
        using var lease = await _numbers.GetOrAdd(phoneNumberId, Create).AcquireAsync(1, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var limiter in _numbers.Values)
        {
            await limiter.DisposeAsync();
        }
    }

    private TokenBucketRateLimiter Create(string phoneNumberId)
    {
        // Refilled about ten times a second: a second's worth at once would be a burst of its own.
        var perSecond = options.Value.MessagesPerSecond;
        var tokens = Math.Max(1, perSecond / 10);
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / perSecond),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
