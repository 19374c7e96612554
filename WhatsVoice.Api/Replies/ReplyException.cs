namespace WhatsVoice.Api.Replies;

/// <summary>No reply could be written now.</summary>
internal sealed class ReplyException(string message, Exception? inner = null) : Exception(message, inner);
