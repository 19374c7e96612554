using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Replies;

/// <summary>Answers with the message's own words and nothing added; messages without words get no answer.</summary>
internal sealed class EchoReplyWriter : IReplyWriter
{
    public Task<string?> WriteAsync(InboundMessage message, CancellationToken cancellationToken) => Task.FromResult(message.Text);
}
