using StackExchange.Redis;

namespace WhatsVoice.Api.Conversations;

/// <summary>One conversation's entry in the <see cref="PendingIndex"/>, written only when it changes.</summary>
internal sealed class PendingMark(PendingIndex index, string conversation)
{
    /// <summary>What this activation has entered, Unix milliseconds; null: nothing.</summary>
    private long? _since;

    /// <summary>What it has entered and removed again, at the latest.</summary>
    private long? _removed;

    private Task _entered = Task.CompletedTask;

    /// <returns>When it is durable.</returns>
    /// <exception cref="ConversationUnavailableException">The index could not be written.</exception>
    public Task SetAsync(long sinceUnixMs)
    {
        if (_since is null)
        {
            // Not the same as before: a removal that is still under way must not be meant for this one.
            _since = sinceUnixMs == _removed ? sinceUnixMs + 1 : sinceUnixMs;
            _entered = EnterAsync(_since.Value);
        }

        return _entered;
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

    /// <summary>All messages have been answered.</summary>
    public void Clear()
    {
        if (_since is { } since)
        {
            (_since, _removed) = (null, since);
            index.RemoveLater(conversation, since);
        }
    }

    private async Task EnterAsync(long sinceUnixMs)
    {
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
}
