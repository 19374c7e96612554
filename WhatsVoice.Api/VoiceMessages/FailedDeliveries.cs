using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>What follows when WhatsApp took a message and then could not deliver it (a <c>failed</c> status with its code).</summary>
internal sealed partial class FailedDeliveries(
    VoiceMessageRecords records, SentOrders sent, MediaMemory media, DeadLetters deadLetters, ConversationGrains conversations, ILogger<FailedDeliveries> logger)
{
    private const int AudioNotProcessed = 131053;
    private const int WindowClosed = 131047;

    /// <summary>Audio that could not be processed is sent again in another form; what came after the window's end becomes a dead letter. The rest stays failed.</summary>
    public async Task HandleAsync(StatusUpdate update, string conversation)
    {
        Log.NotDelivered(logger, update.CallbackData!, update.ErrorCode, PhoneNumbers.Mask(update.ErrorTitle ?? ""));
        if (update.ErrorCode is not (AudioNotProcessed or WindowClosed) || conversation.Length == 0 || await sent.FindAsync(update.CallbackData!) is not { } last)
        {
            return;
        }

        if (update.ErrorCode == WindowClosed)
        {
            var reason = AnswerResult.GiveUp($"whatsapp_{WindowClosed}", update.ErrorTitle is { } title ? PhoneNumbers.Mask(title) : "The person has not written within 24 hours.");
            await deadLetters.AddAsync(PendingMessage.For(last.Order), conversation, reason);
        }
        else if (last.Order.Encoding != AudioEncoding.None)
        {
            if (last.MediaKey is not null)
            {
                await media.ForgetAsync(last.Order.Message.PhoneNumberId, last.MediaKey);
            }

            await records.ReviveAsync(update.CallbackData!, replaced: update.MessageId);
            await conversations.Find(conversation).SendAsync(last.Order with { Encoding = last.Order.Encoding + 1, FailedMessageId = update.MessageId });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VoiceMessage} was accepted and could not be delivered: {Code} {Title}")]
        public static partial void NotDelivered(ILogger logger, string voiceMessage, int? code, string title);
    }
}
