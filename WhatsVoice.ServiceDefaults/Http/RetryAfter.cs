using System.Globalization;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Reads how long an upstream asks its callers to wait (<c>Retry-After</c>, RFC 9110 section 10.2.3). The one reader for all upstreams.</summary>
public static class RetryAfter
{
    /// <summary>The longest wait that is taken from an upstream: 5 minutes. After it the upstream is asked again, whatever it said.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Up to this share of a wait is added at random, so that callers who were refused together do not return together.</summary>
    private const double Jitter = 0.25;

    /// <summary>The longest wait that <see cref="Read"/> makes of one that an upstream asks for.</summary>
    public static TimeSpan WithJitter(TimeSpan asked) => asked * (1 + Jitter);

    /// <param name="now">The time from which a date in the header is counted.</param>
    /// <returns>
    /// The wait, at most <see cref="Longest"/> before jitter of up to a quarter. Null when the response asks for no usable wait: no header, an
    /// unreadable one, zero, a negative number or a date in the past. The caller then backs off as usual.
    /// </returns>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
        => response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? Read(values.ToString(), now) : null;

    /// <inheritdoc cref="Of"/>
    /// <param name="now">The time from which a date in the header is counted.</param>
    public static TimeSpan? Read(string header, DateTimeOffset now)
    {
        var text = header.Trim();
        var seconds = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? (date - now).TotalSeconds : 0;
        return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds) * (1 + (Random.Shared.NextDouble() * Jitter))) : null;
    }
}
