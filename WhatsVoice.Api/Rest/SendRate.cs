using System.Threading.RateLimiting;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Rest;

/// <summary>
/// How many voice messages a key may send, to all people together (<c>Api:Keys:&lt;name&gt;:MessagesPerMinute</c>): a key that got into wrong hands must
/// not fill the store nor use up an engine's budget within minutes.
/// </summary>
internal sealed class SendRate(ApiKeys keys) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limit = PartitionedRateLimiter.Create<string, string>(name => keys.Named(name)?.MessagesPerMinute is { } messages
        ? RateLimitPartition.GetFixedWindowLimiter(name, _ => new FixedWindowRateLimiterOptions { PermitLimit = messages, Window = Window })
        : RateLimitPartition.GetNoLimiter(name));

    /// <summary>An endpoint filter: 429 for a key that has sent too many.</summary>
    public static async ValueTask<object?> LimitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        using var lease = http.RequestServices.GetRequiredService<SendRate>()._limit.AttemptAcquire(http.User.Identity?.Name ?? "");
        if (lease.IsAcquired)
        {
            return await next(context);
        }

        http.Response.Headers.RetryAfter = $"{Window.TotalSeconds:0}";
        return Problems.Create(StatusCodes.Status429TooManyRequests, "too-many-requests", "This key has sent as many voice messages in a minute as Api:Keys:<name>:MessagesPerMinute allows; send it again later, with the same Idempotency-Key.");
    }

    public void Dispose() => _limit.Dispose();
}
