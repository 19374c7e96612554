using System.Collections.Concurrent;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Stops a business number that WhatsApp refuses as a whole (expired token, wrong id, blocked account): its messages wait instead of
/// dying one by one, and a minute passes between two tries, each by one message. Counted per process.
/// </summary>
internal sealed partial class NumberGate(WhatsAppAccount account, TimeProvider time, ILogger<NumberGate> logger)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long UntilUnixMs, long SinceUnixMs)> _stopped = new(StringComparer.Ordinal);

    /// <summary>
    /// Until when a number is stopped, and since when, Unix milliseconds; zeros when a message may be tried. When the time is up one
    /// caller is told so and the others wait on.
    /// </summary>
    public (long UntilUnixMs, long SinceUnixMs) Stopped(string phoneNumberId)
    {
        if (!_stopped.TryGetValue(phoneNumberId, out var stopped))
        {
            return default;
        }

        var now = Now;
        return stopped.UntilUnixMs <= now && _stopped.TryUpdate(phoneNumberId, (now + (long)BetweenTries.TotalMilliseconds, stopped.SinceUnixMs), stopped)
            ? default
            : (Math.Max(stopped.UntilUnixMs, now + 1), stopped.SinceUnixMs);
    }

    /// <summary>WhatsApp refused the number or the account.</summary>
    public void Stop(string phoneNumberId, string reason)
    {
        account.Refused(reason);
        var until = Now + (long)BetweenTries.TotalMilliseconds;
        var added = false;
        _stopped.AddOrUpdate(
            phoneNumberId,
            _ =>
            {
                added = true;
                return (until, Now);
            },
            (_, stopped) =>
            {
                added = false;
                return (until, stopped.SinceUnixMs);
            });
        if (added)
        {
            Log.Stopped(logger, phoneNumberId, reason);
        }
    }

    /// <summary>A send was accepted.</summary>
    public void Works(string phoneNumberId)
    {
        account.Works();
        if (!_stopped.IsEmpty && _stopped.TryRemove(phoneNumberId, out _))
        {
            Log.Works(logger, phoneNumberId);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "WhatsApp refuses the number {PhoneNumberId} (WhatsApp:PhoneNumberId) or its token: its messages wait until that is mended. {Reason}")]
        public static partial void Stopped(ILogger logger, string phoneNumberId, string reason);

        [LoggerMessage(2, LogLevel.Information, "WhatsApp accepts messages of the number {PhoneNumberId} again")]
        public static partial void Works(ILogger logger, string phoneNumberId);
    }
}
