namespace Aspire.Hosting;

/// <summary>Something about the model or its start is wrong; the message says what, in one line.</summary>
public class DistributedApplicationException : Exception
{
    /// <inheritdoc />
    public DistributedApplicationException()
    {
    }

    /// <inheritdoc />
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <inheritdoc />
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
