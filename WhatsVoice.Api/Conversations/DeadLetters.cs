using System.Diagnostics;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Messages that were given up, kept with the reason for 30 days.</summary>
internal sealed partial class DeadLetters(
    Store store, VoiceMessageRecords records, ConversationGrains conversations, ApiTelemetry telemetry, TimeProvider time, ILogger<DeadLetters> logger)
{
    public async Task AddAsync(PendingMessage item, string conversation, AnswerResult result)
    {
        using var activity = telemetry.StartDeadLetter(item.Message.TraceParent, item.VoiceMessageId, result.Reason!);
        var now = time.GetUtcNow();
        await records.GiveUpAsync(item, conversation, result.Reason!, result.Detail!);
        await store.Database.SortedSetAddAsync(Store.DeadLetters, item.VoiceMessageId, now.ToUnixTimeMilliseconds());
        store.Database.SortedSetRemoveRangeByScore(
            Store.DeadLetters, double.NegativeInfinity, now.Subtract(VoiceMessageIndex.Memory).ToUnixTimeMilliseconds(), flags: CommandFlags.FireAndForget);
        telemetry.DeadLettered(result.Reason!);
        Log.GivenUp(logger, item.VoiceMessageId, result.Reason!, result.Detail!);
    }

    /// <returns>Ids of voice messages, the latest first.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(int skip, int count)
    {
        var ids = await store.Database.SortedSetRangeByRankAsync(Store.DeadLetters, skip, skip + count - 1, Order.Descending);
        return [.. ids.Select(id => (string)id!)];
    }

    /// <summary>
    /// Gives a message back to its conversation. The entry is removed last: a crash in between leaves it here, and redriving it
    /// again does not send twice, because the conversation takes each redrive once.
    /// </summary>
    /// <returns>False when there is no such dead letter.</returns>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    public async Task<bool> RedriveAsync(string id)
    {
        if (await store.Database.SortedSetScoreAsync(Store.DeadLetters, id) is null || await records.FindOrderAsync(id) is not { } letter)
        {
            return false;
        }

        await records.ReviveAsync(id);

        // As if it came in now: its age was spent among the dead.
        // Its trace begins with the redrive too, and leads to the first one.
        Activity.Current.LinkTo(letter.Order.Message.TraceParent);
        var now = time.GetUtcNow();
        var message = letter.Order.Message with
        {
            SentAtUnixSeconds = now.ToUnixTimeSeconds(),
            ReceivedAtUnixMs = now.ToUnixTimeMilliseconds(),
            TraceParent = Activity.Current?.Id,
        };
        await conversations.Find(letter.Conversation).SendAsync(letter.Order with { Message = message });
        await store.Database.SortedSetRemoveAsync(Store.DeadLetters, id);
        return true;
    }

    /// <returns>False when there is no such dead letter.</returns>
    public Task<bool> DeleteAsync(string id) => store.Database.SortedSetRemoveAsync(Store.DeadLetters, id);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VoiceMessage} was given up ({Reason}): {Detail}")]
        public static partial void GivenUp(ILogger logger, string voiceMessage, string reason, string detail);
    }
}
