using System.Diagnostics;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Enters status webhooks into the records, tells a conversation when one settles an uncertain send, and acts on failed deliveries
/// (<see cref="FailedDelivery"/>).
/// </summary>
internal sealed partial class DeliveryStatuses(
    VoiceMessageRecords records, SentOrders sent, MediaMemory media, DeadLetters deadLetters, ConversationGrains conversations, ApiTelemetry telemetry, TimeProvider time, ILogger<DeliveryStatuses> logger)
{
    /// <summary>Returns when all of them are stored. Repeating it is safe.</summary>
    public Task ApplyAsync(IReadOnlyList<StatusUpdate> updates) => Task.WhenAll(updates.Select(ApplyAsync));

    private async Task ApplyAsync(StatusUpdate update)
    {
        if (!VoiceMessageId.IsOurs(update.CallbackData) || StateOf(update.Status) is not { } state)
        {
            // Sent by another program over the same number, or a status of a later version of WhatsApp.
            return;
        }

        var id = update.CallbackData!;
        var reason = FailedDelivery.ReasonOf(update.ErrorCode);
        var detail = PhoneNumbers.Mask($"{update.ErrorCode} {update.ErrorTitle} {update.ErrorDetails}".Trim());
        using var activity = telemetry.Source.StartActivity(
            "status", ActivityKind.Consumer, default(ActivityContext), [new("whatsvoice.voice_message.id", id), new("whatsvoice.status", update.Status)]);
        if (await records.ApplyAsync(id, state, update.MessageId, update.At, reason, detail) is not { Conversation.Length: > 0 } before)
        {
            return;
        }

        activity.LinkTo(before.TraceParent);
        if (!before.MessageIdKnown && !before.IsReplaced)
        {
            await conversations.Find(before.Conversation).SettleAsync(new SettledSend(id, update.MessageId));
        }

        if (state == VoiceMessageState.Failed)
        {
            Log.NotDelivered(logger, id, detail);
            await FailedAsync(id, update, before, reason, detail);
        }
        else if (before is { HasArrived: true, IsReplaced: false })
        {
            // It was given up as uncertain, for example, and has arrived after all.
            await deadLetters.DeleteAsync(id);
        }
    }

    /// <summary>
    /// The replacement is stored by its conversation, which takes each once. A crash before that is repaired by Meta's redelivery, which
    /// comes here again although the record already calls the send replaced.
    /// </summary>
    private async Task FailedAsync(string id, StatusUpdate update, KnownBefore before, string? reason, string detail)
    {
        if (await sent.FindAsync(id) is not { } last)
        {
            return;
        }

        switch (FailedDelivery.After(last.Order, update.ErrorCode, before.WasDelivered))
        {
            case FailedDelivery.Outcome.DeadLetter when !before.IsReplaced:
                await deadLetters.AddAsync(PendingMessage.For(last.Order) with { Reason = reason, Detail = detail }, before.Conversation);
                break;
            case FailedDelivery.Outcome.SendAgain:
                if (update.ErrorCode == FailedDelivery.AudioNotProcessed && last.MediaKey is not null)
                {
                    await media.ForgetAsync(last.Order.Message.PhoneNumberId, last.MediaKey);
                }

                await records.ReopenAsync(id, replaced: update.MessageId);
                await conversations.Find(before.Conversation).SendAsync(
                    FailedDelivery.Replacement(last.Order, update.ErrorCode, update.MessageId, time.GetUtcNow().ToUnixTimeMilliseconds()));
                break;
        }
    }

    private static VoiceMessageState? StateOf(string status) => status switch
    {
        "sent" => VoiceMessageState.Sent,
        "delivered" => VoiceMessageState.Delivered,
        "read" => VoiceMessageState.Read,
        "played" => VoiceMessageState.Played,
        "failed" => VoiceMessageState.Failed,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VoiceMessage} was accepted and could not be delivered: {Detail}")]
        public static partial void NotDelivered(ILogger logger, string voiceMessage, string detail);
    }
}

/// <summary>What became of a message (documentation: whatsapp/webhooks/reference/messages/status).</summary>
/// <param name="Status">sent, delivered, read, played or failed; others are ignored.</param>
/// <param name="At">When, in whole seconds.</param>
/// <param name="CallbackData">What the send carried: our own id.</param>
/// <param name="ErrorCode">For failed: why.</param>
/// <param name="ErrorTitle">For failed: why, in a few words.</param>
/// <param name="ErrorDetails">For failed: the sentence that explains it, <c>error_data.details</c>.</param>
internal sealed record StatusUpdate(
    string MessageId, string Status, DateTimeOffset At, string? CallbackData, int? ErrorCode, string? ErrorTitle, string? ErrorDetails = null);
