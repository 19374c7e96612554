using System.Net;
using Polly;
using Polly.Timeout;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Timeouts and retries of one call. Each call's values, with the reason, are in docs/resilience.md.</summary>
/// <param name="AttemptTimeout">For one attempt, the response's body included.</param>
/// <param name="MaxRetries">Retries after the first attempt: after 0.3 s, doubled each time, with jitter.</param>
/// <param name="TotalTimeout">For all attempts and waits together. Default: none.</param>
public sealed record CallPolicy(TimeSpan AttemptTimeout, int MaxRetries, TimeSpan? TotalTimeout = null)
{
    /// <summary>The baseline bot's 0.3 s.</summary>
    internal static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>Which outcomes are retried. Default: <see cref="IsTransient"/>.</summary>
    public Func<Outcome<HttpResponseMessage>, bool> ShouldRetry { get; init; } = IsTransient;

    /// <summary>The largest response body that is read, in bytes. Default: 1 MiB.</summary>
    public long MaxResponseBytes { get; init; } = 1 << 20;

    /// <summary>
    /// No connection, a broken one, a timeout, 408, 429 or 5xx. Not a response with a usable Retry-After: its wait belongs to the caller,
    /// since a wait inside a call is neither durable nor visible.
    /// </summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => IsConnectionFault(outcome.Exception)
        || (outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } response
            && RetryAfter.Of(response, TimeProvider.System.GetUtcNow()) is null);

    /// <summary>Whether the request certainly never reached the upstream, so that a retry cannot do a thing twice.</summary>
    public static bool WasNotSent(Exception? exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>
    /// Outcomes that count towards the circuit breaker. A response with Retry-After does not: the upstream works and asks for less, and
    /// a breaker that opened would stop it from working at its own limit.
    /// </summary>
    internal static bool IsFailure(Outcome<HttpResponseMessage> outcome) => IsConnectionFault(outcome.Exception)
        || outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError, Headers.RetryAfter: null };

    /// <summary>Not a response over <see cref="MaxResponseBytes"/>: the next one would be as long.</summary>
    private static bool IsConnectionFault(Exception? exception)
        => exception is TimeoutRejectedException or HttpRequestException { HttpRequestError: not HttpRequestError.ConfigurationLimitExceeded };
}
