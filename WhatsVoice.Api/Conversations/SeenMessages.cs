using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>Remembers messages that their conversation's state no longer holds, for 8 days: Meta redelivers for 7.</summary>
internal sealed class SeenMessages(Store store)
{
    public static readonly TimeSpan Memory = TimeSpan.FromDays(8);

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

    /// <returns>Whether the store has them all now.</returns>
    public async Task<bool> RememberAsync(string conversation, IEnumerable<string> fingerprints)
    {
        try
        {
            await Task.WhenAll(fingerprints.Select(fingerprint => store.Database.StringSetAsync(Store.Seen(conversation, fingerprint), 1, Memory)));
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
