using System.Collections.Concurrent;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Attempts that the store broke off in this process. They say nothing against their message, so the next activation does not count them: a disk
/// that stalls for half a minute must not make dead letters. A process that died cannot tell, and its attempts count.
/// </summary>
internal sealed class BrokenAttempts
{
    /// <summary>An attempt may cost, and a store that is broken in part could go on for hours.</summary>
    public const int MaxOfMessage = 20;

    /// <summary>A conversation may be loaded anew by another process, so that its entry stays behind.</summary>
    private const int MaxMessages = 10_000;

    private readonly ConcurrentDictionary<string, (int? Attempts, int Times)> _messages = new(StringComparer.Ordinal);

    /// <param name="inbox">As it is in memory. Only its first message is worked on.</param>
    /// <param name="cause">Why the conversation is loaded anew.</param>
    public void Add(IReadOnlyList<PendingMessage> inbox, Exception cause)
    {
        if (cause is not (OrleansException or RedisException or TimeoutException or ConversationUnavailableException) || inbox is not [var first, ..])
        {
            return;
        }

        if (_messages.Count >= MaxMessages)
        {
            _messages.Clear();
        }

        var attempts = first.State == VoiceMessageState.Received ? first.Attempts : first.Attempts - 1;
        _messages.AddOrUpdate(first.VoiceMessageId, (attempts, 1), (_, earlier) => (attempts, earlier.Times + 1));
    }

    /// <param name="stored">As it was read from the store.</param>
    /// <returns>Without the attempt that was broken off, if one was. It is taken back once.</returns>
    public PendingMessage TakeBackFrom(PendingMessage stored)
    {
        // A begun send counts: it may have been accepted.
        if (stored.SendingSinceUnixMs is not null
            || !_messages.TryGetValue(stored.VoiceMessageId, out var broken) || broken.Attempts is not { } attempts || broken.Times > MaxOfMessage)
        {
            return stored;
        }

        _messages[stored.VoiceMessageId] = (null, broken.Times);
        return attempts < stored.Attempts
            ? stored with { Attempts = Math.Max(0, attempts), LastFault = stored.LastFault ?? "store: The conversation could not be stored while the message was answered." }
            : stored;
    }
}
