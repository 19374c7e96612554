namespace WhatsVoice.Store;

/// <summary>A reason not to start that whoever started the server can remove: shown as its message alone, without a stack.</summary>
internal sealed class StoreStartException : Exception
{
    public StoreStartException(string message)
        : base(message)
    {
    }

    public StoreStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
