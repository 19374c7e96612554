using Orleans.Runtime;

namespace WhatsVoice.Api.Conversations;

/// <summary>Writes a conversation's state. After a failed write nothing more is decided from memory, which may be ahead of the store.</summary>
/// <param name="onBroken">Called once, when it can no longer be trusted.</param>
internal sealed class StateWriter(IPersistentState<ConversationState> state, Action<Exception> onBroken)
{
    /// <summary>The latest write: a duplicate may only be acknowledged when it is done.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    public bool IsBroken { get; private set; }

    private bool _changed;

    /// <exception cref="ConversationUnavailableException">The state could not be written.</exception>
    public Task WriteAsync()
    {
        ThrowIfBroken();
        _changed = false;
        return Last = StoreAsync();
    }

    /// <summary>The state has changed, and mostly another write follows soon.</summary>
    public void WriteLater() => _changed = true;

    /// <summary>Writes what <see cref="WriteLater"/> has left, when no other write took it along.</summary>
    /// <exception cref="ConversationUnavailableException">The state could not be written.</exception>
    public Task WriteRestAsync() => _changed && !IsBroken ? WriteAsync() : Task.CompletedTask;

    public void Break(Exception exception)
    {
        if (!IsBroken)
        {
            IsBroken = true;
            onBroken(exception);
        }
    }

    /// <exception cref="ConversationUnavailableException">It is broken.</exception>
    public void ThrowIfBroken()
    {
        if (IsBroken)
        {
            throw new ConversationUnavailableException("The conversation is being loaded anew.", null);
        }
    }

    /// <summary>After it broke: reads what is stored and writes it with a correction, once the store can do both.</summary>
    /// <param name="correct">Changes the state; false: nothing is to be corrected.</param>
    public async Task CorrectAsync(Func<ConversationState, bool> correct)
    {
        await state.ReadStateAsync();
        if (correct(state.State))
        {
            await state.WriteStateAsync();
        }
    }

    private async Task StoreAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception exception)
        {
            Break(exception);
            throw new ConversationUnavailableException("The conversation could not be stored.", exception);
        }
    }
}
