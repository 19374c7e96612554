using StackExchange.Redis;

namespace WhatsVoice.Api.Conversations;

/// <summary>One conversation's entry in the <see cref="PendingIndex"/>, written only when it changes.</summary>
internal sealed class PendingMark(PendingIndex index, string conversation, bool isSet)
{
    private bool _isSet = isSet;

    /// <exception cref="ConversationUnavailableException">The index could not be written.</exception>
    public async Task SetAsync()
    {
        if (_isSet)
        {
            return;
        }

        _isSet = true;
        try
        {
            await index.AddAsync(conversation);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            _isSet = false;
            throw new ConversationUnavailableException("The conversation could not be entered in the pending index.", exception);
        }
    }

    /// <summary>A message that comes in meanwhile sets the mark again: both commands go over one connection, in that order.</summary>
    public async Task ClearAsync()
    {
        _isSet = false;
        await index.RemoveAsync(conversation);
    }
}
