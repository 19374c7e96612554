using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>Remembers messages for 8 days: Meta redelivers for 7.</summary>
internal sealed class SeenMessages(Store store, DeferredWrites writes)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(8);

    /// <returns>The fingerprints of those that were taken before.</returns>
    /// <exception cref="ConversationUnavailableException">The store did not answer.</exception>
    public async Task<HashSet<string>> FindAsync(string conversation, IReadOnlyCollection<string> fingerprints)
    {
        try
        {
            var known = await Task.WhenAll(fingerprints.Select(fingerprint => store.Database.KeyExistsAsync(Store.Seen(conversation, fingerprint))));
            return [.. fingerprints.Where((_, index) => known[index])];
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new ConversationUnavailableException("Earlier messages could not be looked up.", exception);
        }
    }

    /// <summary>
    /// Called after the messages are durable in the conversation, never before: a crash in between must lose no message.
    /// Nobody waits for it, since the conversation itself knows its latest messages.
    /// </summary>
    public void Remember(string conversation, IEnumerable<string> fingerprints)
    {
        foreach (var fingerprint in fingerprints)
        {
            writes.Add(redis => redis.StringSetAsync(Store.Seen(conversation, fingerprint), 1, Memory, flags: CommandFlags.FireAndForget));
        }
    }
}
