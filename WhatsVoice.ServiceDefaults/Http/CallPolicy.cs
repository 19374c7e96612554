using System.Net;
using Polly;
using Polly.Timeout;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>What a call may cost in time and repeats. Each call's, with its reason, is in docs/resilience.md.</summary>
/// <param name="PerAttempt">How long one attempt may take, its answer's body included.</param>
/// <param name="Repeats">How often it is repeated, from 0.3 s on, doubled each time, with jitter.</param>
/// <param name="InAll">How long all attempts and waits may take together. Default: no further limit.</param>
public sealed record CallPolicy(TimeSpan PerAttempt, int Repeats, TimeSpan? InAll = null)
{
    /// <summary>The note's 0.3 s.</summary>
    internal static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(300);

    /// <summary>Which outcomes are repeated. Default: <see cref="IsPassing"/>.</summary>
    public Func<Outcome<HttpResponseMessage>, bool> MayRepeat { get; init; } = IsPassing;

    /// <summary>The largest answer that is read. Default: 1 MB.</summary>
    public long MaxAnswerBytes { get; init; } = 1 << 20;

    /// <summary>
    /// No connection, a broken one, a time limit, 408, 429 and 5xx. Not an answer with <c>Retry-After</c>: its wait belongs to the caller,
    /// since a wait inside a call is neither durable nor visible.
    /// </summary>
    public static bool IsPassing(Outcome<HttpResponseMessage> outcome)
        => (HasFailed(outcome) || outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests })
            && (outcome.Result is not { } response || RetryAfter.Of(response, TimeProvider.System.GetUtcNow()) is null);

    /// <summary>Whether the request certainly never reached the upstream, so that repeating it cannot do a thing twice.</summary>
    public static bool NeverLeft(Exception? exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>What says that the upstream is not well. 429 does not: it works and asks for less.</summary>
    internal static bool HasFailed(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result is { StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError };
}
