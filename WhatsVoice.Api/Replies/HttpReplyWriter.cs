using System.Net;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Conversations;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Replies;

/// <summary>Asks the business's own endpoint. A repeat carries the same <c>Idempotency-Key</c>, so that the endpoint can tell.</summary>
internal sealed class HttpReplyWriter(HttpClient http, TimeProvider time) : IReplyWriter
{
    /// <summary>Nobody needs a longer reply, and a broken endpoint must not fill the memory.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    public bool Costs => true;

    public async Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null)
        {
            Content = JsonBody.Of(
                new HttpReplyRequest(message.Id, message.Phone ?? message.UserId, message.Name, message.PhoneNumberId, message.Type, message.Text, message.SentAtUnixSeconds),
                HttpReplyJson.Default.HttpReplyRequest),
        };
        request.Headers.Add("Idempotency-Key", message.Id);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NoContent)
            {
                return null;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new ReplyException($"Replies:Http:Url answered {(int)response.StatusCode}.") { RetryAfter = RetryAfter.Of(response, time.GetUtcNow()) };
            }

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var answer = body.Length == 0 ? null : JsonSerializer.Deserialize(body, HttpReplyJson.Default.HttpReplyAnswer);
            return string.IsNullOrWhiteSpace(answer?.Text) ? null : new Reply(answer.Text, answer.Voice, answer.Profile, answer.Language, answer.Format == "text");
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or JsonException)
        {
            throw new ReplyException($"Replies:Http:Url gave no usable answer: {exception.Message}", exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };
        }
    }
}
