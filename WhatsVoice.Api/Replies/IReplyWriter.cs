using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Replies;

/// <summary>Writes the words that answer a message.</summary>
internal interface IReplyWriter
{
    /// <summary>Whether writing costs something (money, or an effect elsewhere), so that its result is stored before it is spoken.</summary>
    bool Costs { get; }

    /// <param name="message">What the person wrote.</param>
    /// <param name="history">Earlier turns of the conversation, oldest first; empty unless the writer <see cref="Costs"/> and keeps them.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The reply; null means silence.</returns>
    /// <exception cref="ReplyException">There is no reply now; it may be tried again.</exception>
    Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken);
}
