using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Replies;

/// <summary>Answers with the message's own words and nothing added; messages without words get no answer.</summary>
internal sealed class EchoReplyWriter : IReplyWriter
{
    public bool Costs => false;

    public Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
        => Task.FromResult(WrittenText.IsVisible(message.Text) ? new Reply(message.Text) : null);
}
