using System.Collections.Concurrent;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Stops a business number that WhatsApp refuses as a whole (expired token, wrong id, blocked account): its messages wait instead of
/// dying one by one, and a minute passes between two tries, each by one message. Counted per process.
/// </summary>
internal sealed class NumberGate(TimeProvider time)
{
    /// <summary>What <see cref="Stopped"/> tells of a number that works: a message may be tried.</summary>
    public static readonly (long UntilUnixMs, long SinceUnixMs) Running = (0, 0);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long UntilUnixMs, long SinceUnixMs)> _stopped = new(StringComparer.Ordinal);

    /// <summary>
    /// Until when a number is stopped, and since when, Unix milliseconds; <see cref="Running"/> when a message may be tried. When the time is up one
    /// caller is told so and the others wait on.
    /// </summary>
    public (long UntilUnixMs, long SinceUnixMs) Stopped(string phoneNumberId)
    {
        if (!_stopped.TryGetValue(phoneNumberId, out var stopped))
        {
            return Running;
        }

        var now = Now;
        if (stopped.UntilUnixMs > now + (long)BetweenTries.TotalMilliseconds)
        {
            // The clock was put back: the minute begins anew.
            var anew = (now + (long)BetweenTries.TotalMilliseconds, Math.Min(stopped.SinceUnixMs, now));
            return _stopped.TryUpdate(phoneNumberId, anew, stopped) ? anew : Stopped(phoneNumberId);
        }

        return stopped.UntilUnixMs <= now && _stopped.TryUpdate(phoneNumberId, (now + (long)BetweenTries.TotalMilliseconds, stopped.SinceUnixMs), stopped)
            ? Running
            : (Math.Max(stopped.UntilUnixMs, now + 1), stopped.SinceUnixMs);
    }

    /// <summary>WhatsApp refused the number or the account. The client has logged it and degraded the health check.</summary>
    public void Stop(string phoneNumberId)
    {
        var now = Now;
        var until = now + (long)BetweenTries.TotalMilliseconds;
        _stopped.AddOrUpdate(phoneNumberId, _ => (until, now), (_, stopped) => (until, stopped.SinceUnixMs));
    }

    public void Works(string phoneNumberId)
    {
        if (!_stopped.IsEmpty)
        {
            _stopped.TryRemove(phoneNumberId, out _);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
