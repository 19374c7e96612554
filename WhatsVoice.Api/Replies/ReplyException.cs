namespace WhatsVoice.Api.Replies;

/// <summary>No reply could be written now.</summary>
internal sealed class ReplyException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long whoever writes the replies is to be left alone, when that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>No retry can succeed: the request itself is refused.</summary>
    public bool IsPermanent { get; init; }
}
