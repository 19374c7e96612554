using System.Diagnostics;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Sends messages. There is no idempotency key: a send whose response was lost is uncertain, and only its status webhook can settle it.</summary>
internal sealed class MessageSender(HttpClient http, WhatsAppAccount account, ApiTelemetry telemetry, TimeProvider time)
{
    /// <param name="quotedMessageId">A message to quote; null for none.</param>
    /// <param name="callbackData">Comes back with every status webhook; at most 512 characters.</param>
    /// <param name="cancellationToken">Stops waiting; the message may have been accepted by then.</param>
    /// <returns>WhatsApp's id of the accepted message.</returns>
    /// <exception cref="WhatsAppException">With <see cref="WhatsAppFailure.Uncertain"/> when it may have been accepted all the same.</exception>
    public Task<string> SendVoiceNoteAsync(Recipient to, string mediaId, string? quotedMessageId, string callbackData, CancellationToken cancellationToken)
        => SendAsync(to.PhoneNumberId, to.Message("audio", quotedMessageId, callbackData) with { Audio = new GraphAudio(mediaId, Voice: true) }, cancellationToken);

    /// <summary>Sends words in writing, their Markdown turned into WhatsApp's own formatting.</summary>
    /// <inheritdoc cref="SendVoiceNoteAsync"/>
    public Task<string> SendTextAsync(Recipient to, string text, string? quotedMessageId, string callbackData, CancellationToken cancellationToken)
        => SendAsync(to.PhoneNumberId, to.Message("text", quotedMessageId, callbackData) with { Text = new GraphText(WrittenText.Format(text)) }, cancellationToken);

    private async Task<string> SendAsync(string phoneNumberId, GraphMessage message, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            using var response = await http.PostAsync($"{Uri.EscapeDataString(phoneNumberId)}/messages", JsonBody.Of(message, GraphJson.Default.GraphMessage), cancellationToken);
            await WhatsAppErrors.EnsureAcceptedAsync(response, time, cancellationToken);
            var answer = await JsonBody.ReadAsync(response.Content, GraphJson.Default.GraphSendAnswer, cancellationToken);
            outcome = "ok";
            account.Works(phoneNumberId);
            return answer?.Messages is [{ Id: { Length: > 0 } id }, ..]
                ? id
                : throw WhatsAppException.Uncertain("WhatsApp accepted the message without telling its id.", null);
        }
        catch (WhatsAppException exception) when ((message.Context is not null || message.Recipient is not null) && exception.IsUnknownObject)
        {
            // What WhatsApp does not know may be the quoted message or the user id, which another program has named: that must not stop the number.
            throw exception.AsFinal();
        }
        catch (WhatsAppException exception)
        {
            outcome = exception.Kind == WhatsAppFailure.Uncertain ? "uncertain" : "failed";
            account.Observe(exception, phoneNumberId);
            throw;
        }
        catch (Exception exception) when (exception is BrokenCircuitException || CallPolicy.WasNotSent(exception))
        {
            throw WhatsAppException.NotReached(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or JsonException or IOException)
        {
            outcome = "uncertain";
            throw WhatsAppException.Uncertain("The response to a send was lost.", exception);
        }
        finally
        {
            telemetry.WhatsAppCalled("send", outcome, Stopwatch.GetElapsedTime(start));
        }
    }
}

/// <summary>Who gets a message, from which of the business's numbers.</summary>
/// <param name="Phone">The person's phone number, digits; null when the business does not see it.</param>
/// <param name="UserId">The person's business-scoped user id; null for people without one.</param>
internal sealed record Recipient(string PhoneNumberId, string? Phone, string? UserId)
{
    public GraphMessage Message(string type, string? quotedMessageId, string callbackData) => new()
    {
        To = Phone,
        Recipient = Phone is null ? UserId : null,
        Type = type,
        Context = quotedMessageId is null ? null : new GraphContext(quotedMessageId),
        BizOpaqueCallbackData = callbackData,
    };
}
