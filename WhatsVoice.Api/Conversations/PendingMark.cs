using StackExchange.Redis;

namespace WhatsVoice.Api.Conversations;

/// <summary>One conversation's entry in the <see cref="PendingIndex"/>, written only when it changes.</summary>
internal sealed class PendingMark(PendingIndex index, string conversation)
{
    /// <summary>What this activation has entered, Unix milliseconds; null: nothing.</summary>
    private long? _since;

    /// <exception cref="ConversationUnavailableException">The index could not be written.</exception>
    public async Task SetAsync(long sinceUnixMs)
    {
        if (_since is not null)
        {
            return;
        }

        _since = sinceUnixMs;
        try
        {
            await index.AddAsync(conversation, sinceUnixMs);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            _since = null;
            throw new ConversationUnavailableException("The conversation could not be entered in the pending index.", exception);
        }
    }

    /// <summary>The first message has been answered, and this is the arrival of the next.</summary>
    public void Date(long sinceUnixMs)
    {
        if (_since is not null && _since != sinceUnixMs)
        {
            _since = sinceUnixMs;
            index.Date(conversation, sinceUnixMs);
        }
    }

    /// <summary>A message that comes in meanwhile sets the mark again: both commands go over one connection, in that order.</summary>
    public async Task ClearAsync()
    {
        if (_since is { } since)
        {
            _since = null;
            await index.RemoveAsync(conversation, since);
        }
    }
}
