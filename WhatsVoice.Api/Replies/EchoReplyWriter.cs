using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Replies;

/// <summary>Answers with the message's own words and nothing added; messages without words get no answer.</summary>
internal sealed class EchoReplyWriter : IReplyWriter
{
    public bool Costs => false;

    public Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
        => Task.FromResult(string.IsNullOrWhiteSpace(message.Text) ? null : new Reply(message.Text));
}
