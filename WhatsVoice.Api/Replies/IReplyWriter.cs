using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Replies;

/// <summary>Writes the words that answer a message.</summary>
internal interface IReplyWriter
{
    /// <returns>The reply; null or empty means silence.</returns>
    Task<string?> WriteAsync(InboundMessage message, CancellationToken cancellationToken);
}
