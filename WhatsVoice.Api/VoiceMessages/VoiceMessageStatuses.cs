using System.Diagnostics;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Enters status webhooks into the records, and tells a conversation when one of them settles an uncertain send.</summary>
internal sealed class VoiceMessageStatuses(VoiceMessageRecords records, FailedDeliveries failed, ConversationGrains conversations, ApiTelemetry telemetry)
{
    /// <summary>Returns when all of them are stored. Repeating it is safe.</summary>
    public Task ApplyAsync(IReadOnlyList<StatusUpdate> updates) => Task.WhenAll(updates.Select(ApplyAsync));

    private async Task ApplyAsync(StatusUpdate update)
    {
        if (!VoiceMessageId.IsOurs(update.CallbackData) || StateOf(update.Status) is not { } state)
        {
            // Sent by another program over the same number, or a status that Meta will have added by then.
            return;
        }

        var reason = update.ErrorCode is null ? null : PhoneNumbers.Mask($"{update.ErrorCode} {update.ErrorTitle}".TrimEnd());
        using var activity = telemetry.Source.StartActivity(
            "status", ActivityKind.Consumer, default(ActivityContext), [new("whatsvoice.voice_message.id", update.CallbackData), new("whatsvoice.status", update.Status)]);
        if (await records.ApplyAsync(update.CallbackData!, state, update.MessageId, update.At, reason) is not { } before)
        {
            return;
        }

        activity.LinkTo(before.TraceParent);
        if (!before.MessageIdKnown && before.Conversation.Length > 0)
        {
            await conversations.Find(before.Conversation).SettleAsync(update.CallbackData!, update.MessageId);
        }

        if (state == VoiceMessageState.Failed)
        {
            await failed.HandleAsync(update, before.Conversation);
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
}
