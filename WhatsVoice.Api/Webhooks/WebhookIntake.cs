using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Webhooks;

/// <summary>Hands every item of a notification to where it is made durable.</summary>
internal sealed partial class WebhookIntake(ConversationGrains conversations, PersonDirectory people, DeliveryStatuses statuses, TimeProvider time, ILogger<WebhookIntake> logger)
{
    /// <summary>How long a message is offered to a cluster that is just moving its conversation. Meta wants its response soon after.</summary>
    private static readonly TimeSpan ReceiveLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReceivePause = TimeSpan.FromMilliseconds(150);

    /// <returns>Whether everything is durable; if not, the whole notification has to come again, which is safe.</returns>
    public async Task<bool> StoreAsync(Notification notification, string? traceParent)
    {
        foreach (var error in notification.Errors)
        {
            Log.AccountError(logger, error.Code, PhoneNumbers.Mask($"{error.Title} {error.Details}".Trim()));
        }

        if (notification.Unreadable > 0)
        {
            Log.Unreadable(logger, notification.Unreadable);
        }

        if (notification.FromGroups > 0)
        {
            Log.FromGroups(logger, notification.FromGroups);
        }

        if (notification.Unanswerable > 0)
        {
            Log.Unanswerable(logger, notification.Unanswerable);
        }

        try
        {
            var receivedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            var statusesApplied = statuses.ApplyAsync(notification.Statuses);
            var found = await Task.WhenAll(notification.Messages.Select(FindAsync));
            var received = found
                .Where(item => item is not null)
                .GroupBy(item => item!.Value.Conversation, item => item!.Value.Message with { TraceParent = traceParent, ReceivedAtUnixMs = receivedAt })
                .ToLookup(conversation => conversation.Any(message => message.After is not null));
            await Task.WhenAll(ReceiveAsync(received), statusesApplied);
            return true;
        }
        catch (Exception exception) when (exception is OrleansException or RedisException or TimeoutException or ConversationUnavailableException)
        {
            Log.NotStored(logger, exception);
            return false;
        }
    }

    /// <returns>A message and the conversation that is to take it; null where it was taken by another one, before the person's user id led to this one.</returns>
    private async Task<(string Conversation, InboundMessage Message)?> FindAsync(InboundMessage message)
    {
        var (conversation, before) = await people.ConversationsAsync(message.PhoneNumberId, message.Phone, message.UserId);
        if (message.Phone is null && before is not null && await conversations.Find(before).HasTakenAsync(message))
        {
            return null;
        }

        return (conversation, message with { After = before });
    }

    /// <param name="received">By whether the conversation has to look at another one (<see cref="InboundMessage.After"/>), which has to take its messages first.</param>
    private async Task ReceiveAsync(ILookup<bool, IGrouping<string, InboundMessage>> received)
    {
        await Task.WhenAll(received[false].Select(conversation => ReceiveAsync(conversation.Key, [.. conversation])));
        await Task.WhenAll(received[true].Select(conversation => ReceiveAsync(conversation.Key, [.. conversation])));
    }

    /// <summary>Receive may be repeated: a message that is already in the conversation is not taken twice.</summary>
    private async Task ReceiveAsync(string conversation, InboundMessage[] messages)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                await conversations.Find(conversation).ReceiveAsync(messages);
                return;
            }
            catch (Exception exception) when (exception is SiloUnavailableException or OrleansMessageRejectionException or ConversationUnavailableException
                && time.GetElapsedTime(start) < ReceiveLimit)
            {
                await Task.Delay(ReceivePause, time, CancellationToken.None);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "WhatsApp reports an error of the account: {Code} {Title}")]
        public static partial void AccountError(ILogger logger, int code, string title);

        [LoggerMessage(2, LogLevel.Warning, "{Count} items of a notification could not be read and were left out")]
        public static partial void Unreadable(ILogger logger, int count);

        [LoggerMessage(4, LogLevel.Information, "{Count} messages of groups were ignored: only private messages are answered")]
        public static partial void FromGroups(ILogger logger, int count);

        [LoggerMessage(5, LogLevel.Information, "{Count} messages were left out that have no answer (deleted, unsupported or notices of WhatsApp)")]
        public static partial void Unanswerable(ILogger logger, int count);

        [LoggerMessage(3, LogLevel.Error, "A notification could not be stored and was answered with 503")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
