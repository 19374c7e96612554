using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Replies;

/// <summary>Asks a language model, which is reminded of the last turns of the conversation.</summary>
internal sealed class ChatReplyWriter(IChatClient chat, IOptions<ChatReplyOptions> options) : IReplyWriter
{
    public bool Costs => true;

    public async Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(message.Text))
        {
            return null;
        }

        var settings = options.Value;
        List<ChatMessage> turns = [new(ChatRole.System, settings.Instructions)];
        turns.AddRange(history.TakeLast(settings.Memory).Select(turn => new ChatMessage(turn.FromPerson ? ChatRole.User : ChatRole.Assistant, turn.Text)));
        turns.Add(new ChatMessage(ChatRole.User, message.Text));
        try
        {
            var answer = await chat.GetResponseAsync(turns, new ChatOptions { MaxOutputTokens = settings.MaxTokens }, cancellationToken);
            return string.IsNullOrWhiteSpace(answer.Text) ? null : new Reply(answer.Text.Trim());
        }
        catch (Exception exception) when (exception is ClientResultException or HttpRequestException or TimeoutRejectedException or BrokenCircuitException or TaskCanceledException)
        {
            // Not its own words: they may quote the message.
            throw new ReplyException($"The language model gave no answer: {(exception is ClientResultException refused ? $"status {refused.Status}." : exception.Message)}", exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };
        }
    }
}
