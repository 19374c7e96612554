using System.Diagnostics;
using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Messages that were given up, kept with the reason for 30 days; of a person's flood only the first.</summary>
internal sealed partial class DeadLetters(
    Store store, VoiceMessageRecords records, ConversationGrains conversations, ApiTelemetry telemetry, TimeProvider time, ILogger<DeadLetters> logger)
{
    /// <summary>
    /// So many bytes of one person's own messages are kept a day (UTC): the store is one for all, and refuses everybody's webhooks when it is
    /// full. Some hundred letters of ordinary messages.
    /// </summary>
    public const int MaxBytesOfPersonPerDay = 1 << 20;

    /// <summary>
    /// So many bytes of the messages that one API key sends are kept a day (UTC). More than of a person, since a program writes to many: of an outage,
    /// or of reminders that come after the 24 hours, some ten thousand letters of ordinary length can be redriven. A key in wrong hands fills 16 MiB a day.
    /// </summary>
    public const int MaxBytesOfKeyPerDay = 16 << 20;

    /// <summary>
    /// So many messages of one person a day (UTC) that were given up before a reply was written leave a record and a dead letter: those at a limit of
    /// the person, those that the reply writer refuses, which a person's own words can cause, and all others. Further ones leave nothing but a
    /// count, and the log says when they begin: a record is 2 KB for 30 days, and a script writes a hundred thousand.
    /// </summary>
    public const int MaxWithoutReplyPerDay = 100;

    private static readonly TimeSpan CountKept = TimeSpan.FromDays(1);

    private const int PageSize = 1000;
    private const int MaxFound = 100;

    private const string RemoveIfUnchanged = """
        if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then
            return redis.call('ZREM', KEYS[1], ARGV[1])
        end
        return 0
        """;

    /// <param name="message">Its <see cref="PendingMessage.Reason"/> says why.</param>
    /// <returns>False when nothing of it is kept (<see cref="MaxWithoutReplyPerDay"/>).</returns>
    public async Task<bool> AddAsync(PendingMessage message, string conversation)
    {
        var (reason, detail) = (message.Reason ?? Reasons.Unknown, message.Detail ?? "");
        using var activity = telemetry.StartDeadLetter(message.Message.TraceParent, message.VoiceMessageId, reason);
        var now = time.GetUtcNow();
        if (IsOfPerson(message) && message.Reply is null && await CountAsync(Store.DeadLettersWithoutReply(conversation, now), 1) is var number and > MaxWithoutReplyPerDay)
        {
            await records.DiscardAsync(message.VoiceMessageId, PersonDirectory.PersonOf(conversation));
            telemetry.DeadLettered(reason, isKept: false);
            if (number == MaxWithoutReplyPerDay + 1)
            {
                Log.Discarding(logger, conversation, MaxWithoutReplyPerDay, reason);
            }

            return false;
        }

        var order = JsonSerializer.SerializeToUtf8Bytes(
            message.ToOrder() with { Redrive = message.Redrive + 1, FailedMessageId = null, Encoding = AudioEncoding.Usual }, StoredJson.Orders.VoiceMessageOrder);
        if (!message.HasRecord)
        {
            // The letter is one: its record tells whose it is, and is listed.
            records.Open(message.ToRecord(conversation));
        }

        // What an operator has redriven is kept all the same.
        var isNearlyFull = store.IsNearlyFull && message.Redrive == 0;
        var isKept = !isNearlyFull && await HasRoomAsync(message, conversation, order.Length, now);
        if (!isKept)
        {
            var why = isNearlyFull ? "the store was nearly full" : $"the {(message.IsOutbound ? "API key" : "person")} had too many dead letters that day";
            detail = $"{detail} It cannot be redriven: {why}.".TrimStart();
        }

        await records.GiveUpAsync(message.VoiceMessageId, conversation, reason, detail, message.Attempts, isKept ? order : null, (message.Stages, message.Audio, message.MediaId));
        telemetry.DeadLettered(reason, isKept);
        if (!isKept)
        {
            var sender = message.IsOutbound ? $"API key {message.Message.SentByKey}" : "person";
            Log.NotKept(logger, message.VoiceMessageId, reason, isNearlyFull ? "the store is nearly full" : $"the {sender} has too many dead letters today");
            return true;
        }

        await store.Database.SortedSetAddAsync(Store.DeadLetters, message.VoiceMessageId, now.ToUnixTimeMilliseconds());
        store.Database.SortedSetRemoveRangeByScore(
            Store.DeadLetters, double.NegativeInfinity, now.Subtract(VoiceMessageIndex.Retention).ToUnixTimeMilliseconds(), flags: CommandFlags.FireAndForget);
        Log.GivenUp(logger, message.VoiceMessageId, reason, detail);
        if ((reason == "uncertain" || message.Doubts > 0) && await records.FindMessageIdAsync(message.VoiceMessageId) is { Length: > 0 })
        {
            // Its status was entered at the same moment, before there was a letter to delete.
            await DeleteAsync(message.VoiceMessageId);
        }

        return true;
    }

    /// <summary>Not another program's, nor one that an operator has redriven or that was accepted before: those a person cannot make many of.</summary>
    private static bool IsOfPerson(PendingMessage message) => message is { IsOutbound: false, Redrive: 0, FailedMessageId: null };

    private async Task<bool> HasRoomAsync(PendingMessage message, string conversation, int bytes, DateTimeOffset now) => message switch
    {
        { IsOutbound: true, Redrive: 0 } => await CountAsync(Store.DeadLetterBytesOfKey(message.Message.SentByKey ?? "", now), bytes) <= MaxBytesOfKeyPerDay,
        _ => !IsOfPerson(message) || await CountAsync(Store.DeadLetterBytes(conversation, now), bytes) <= MaxBytesOfPersonPerDay,
    };

    private async Task<long> CountAsync(RedisKey key, int added)
    {
        var sum = await store.Database.StringIncrementAsync(key, added);
        store.Database.KeyExpire(key, CountKept, CommandFlags.FireAndForget);
        return sum;
    }

    /// <returns>Ids of voice messages, the latest first.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(int skip, int count)
    {
        var ids = await store.Database.SortedSetRangeByRankAsync(Store.DeadLetters, skip, skip + count - 1, Order.Descending);
        return [.. ids.Select(id => (string)id!)];
    }

    /// <summary>
    /// The oldest dead letters with a reason, at most 100: redriven in the order of their arrival. With those whose redrive was broken off, by a crash or a
    /// failing store, after their records had been reopened.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindAsync(string reason)
    {
        var found = new List<string>();
        for (var start = 0; found.Count < MaxFound; start += PageSize)
        {
            var ids = await store.Database.SortedSetRangeByRankAsync(Store.DeadLetters, start, start + PageSize - 1);
            var reasons = await Task.WhenAll(ids.Select(id => store.Database.HashGetAsync(Store.VoiceMessage((string)id!), [RecordField.Reason, RecordField.RedrivenReason])));
            found.AddRange(ids.Zip(reasons).Where(letter => (letter.Second[0].IsNullOrEmpty ? letter.Second[1] : letter.Second[0]) == reason).Select(letter => (string)letter.First!));
            if (ids.Length < PageSize)
            {
                break;
            }
        }

        return [.. found.Take(MaxFound)];
    }

    /// <summary>
    /// The order in which several are to be redriven, so that a person is answered in the order of their messages, also where one was redriven and
    /// died again after a later one.
    /// </summary>
    /// <param name="ids">As they died: messages of one webhook may be of one millisecond.</param>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> ids) => [.. ids.OrderBy(id => VoiceMessageId.IsOurs(id) ? VoiceMessageId.MadeAtUnixMs(id) : 0)];

    /// <summary>
    /// Gives a message back to its conversation. The entry is removed last: a crash in between leaves it here, and redriving it
    /// again does not send twice, because the conversation takes each redrive once.
    /// </summary>
    /// <returns>False when there is no such dead letter.</returns>
    /// <exception cref="ConversationUnavailableException">It could not be stored.</exception>
    public async Task<bool> RedriveAsync(string id)
    {
        var died = (string?)await store.Database.ScriptEvaluateAsync("return redis.call('ZSCORE', KEYS[1], ARGV[1])", [Store.DeadLetters], [id]);
        if (died is null || await records.FindOrderAsync(id) is not { } letter)
        {
            return false;
        }

        await records.ReopenAsync(id);

        // Its trace begins with the redrive too, and leads to the first one.
        var order = JsonSerializer.Deserialize(letter.Order, StoredJson.Orders.VoiceMessageOrder)!;
        Activity.Current.LinkTo(order.Message.TraceParent);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await conversations.Find(letter.Conversation).SendAsync(order with
        {
            Message = order.Message with { ReceivedAtUnixMs = now, TraceParent = Activity.Current?.Id, After = null },
            RedrivenAtUnixMs = now,
        });
        await RemoveAsync(id, died);
        return true;
    }

    /// <summary>Removes a redriven entry, unless the message has died again meanwhile.</summary>
    /// <param name="died">When the death that was redriven happened, Unix milliseconds.</param>
    public Task RemoveAsync(string id, string died) => store.Database.ScriptEvaluateAsync(RemoveIfUnchanged, [Store.DeadLetters], [id, died]);

    /// <summary>With what a redrive would have sent; the rest of its record stays.</summary>
    /// <returns>False when there is no such dead letter.</returns>
    public async Task<bool> DeleteAsync(string id)
    {
        if (!await store.Database.SortedSetRemoveAsync(Store.DeadLetters, id))
        {
            return false;
        }

        await store.Database.HashDeleteAsync(Store.VoiceMessage(id), RecordField.Order);
        return true;
    }

    public Task EraseAsync(IReadOnlyList<string> ids) => store.Database.SortedSetRemoveAsync(Store.DeadLetters, [.. ids.Select(id => (RedisValue)id)]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VoiceMessage} was given up ({Reason}): {Detail}")]
        public static partial void GivenUp(ILogger logger, string voiceMessage, string reason, string detail);

        [LoggerMessage(2, LogLevel.Warning, "{VoiceMessage} was given up ({Reason}) and cannot be redriven: {Why}")]
        public static partial void NotKept(ILogger logger, string voiceMessage, string reason, string why);

        [LoggerMessage(3, LogLevel.Warning, "In conversation {Conversation} {Count} messages were given up today before a reply was written. Further ones ({Reason}) leave no record and no dead letter")]
        public static partial void Discarding(ILogger logger, string conversation, int count, string reason);
    }
}
