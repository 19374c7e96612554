using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>
/// One Redis hash a voice message, kept for 30 days: what REST, the console and the settling of uncertain sends read. Nobody
/// waits for the writes of the hot path: what an answer depends on is in its conversation's state.
/// </summary>
internal sealed class VoiceMessageRecords(Store store, VoiceMessageIndex index, TimeProvider time)
{
    private static readonly TimeSpan Memory = VoiceMessageIndex.Memory;

    /// <summary>Sets the state unless it would go back, and the given fields in any case. Returns what was known before.</summary>
    private const string MoveScript = """
        local rank = tonumber(redis.call('HGET', KEYS[1], 'rank') or '-1')
        local message_id = redis.call('HGET', KEYS[1], 'message_id') or ''
        local conversation = redis.call('HGET', KEYS[1], 'conversation') or ''
        local trace_parent = redis.call('HGET', KEYS[1], 'trace_parent') or ''
        if tonumber(ARGV[1]) > rank then
            redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'state', ARGV[2])
        end
        for i = 4, #ARGV, 2 do
            redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
        end
        redis.call('EXPIRE', KEYS[1], ARGV[3])
        return {message_id, conversation, trace_parent}
        """;

    /// <summary>All states, as they are stored and shown.</summary>
    public static IReadOnlyList<string> StateNames { get; } = [.. Enum.GetValues<VoiceMessageState>().Select(Name)];

    /// <summary>Opens the record of a voice message and enters it in the lists.</summary>
    public void Begin(PendingMessage item, VoiceMessageState state, string conversation, Recipient to)
    {
        Evaluate(
            item.VoiceMessageId,
            state,
            CommandFlags.FireAndForget,
            "conversation", conversation,
            "to", to.Phone ?? to.UserId ?? "",
            "from", to.PhoneNumberId,
            "reply_to", item.Message.Type == InboundMessage.Outbound ? item.QuotedMessageId ?? "" : item.Message.Id,
            "trace_id", ActivityContext.TryParse(item.Message.TraceParent, null, out var trace) ? trace.TraceId.ToString() : "",
            "trace_parent", item.Message.TraceParent ?? "",
            "created_at", Text(DateTimeOffset.FromUnixTimeMilliseconds(item.Message.ReceivedAtUnixMs)));
        index.Add(item.VoiceMessageId, to.Phone ?? to.UserId ?? "");
    }

    public void Move(string id, VoiceMessageState state) => Evaluate(id, state, CommandFlags.FireAndForget);

    /// <summary>WhatsApp has taken the answer.</summary>
    public void Accepted(PendingMessage item, string messageId)
        => Evaluate(
            item.VoiceMessageId,
            VoiceMessageState.Accepted,
            CommandFlags.FireAndForget,
            ["message_id", messageId, "accepted_at", NowText, .. item.Course.Fields(item.MediaId)]);

    /// <summary>Enters what a status webhook says. Waits until it is stored.</summary>
    /// <returns>Whether WhatsApp's id was known before, the conversation and the webhook's span ("" when the record is not ours or gone).</returns>
    public async Task<(bool MessageIdKnown, string Conversation, string TraceParent)> ApplyAsync(
        string id, VoiceMessageState state, string messageId, DateTimeOffset at, string? reason)
    {
        List<RedisValue> fields = ["message_id", messageId, $"{Name(state)}_at", Text(at)];
        if (reason is not null)
        {
            fields.AddRange(["reason", reason]);
        }

        var before = (string[])(await Evaluate(id, state, CommandFlags.None, [.. fields]))!;
        return (before[0].Length > 0, before[1], before[2]);
    }

    /// <summary>WhatsApp's id of a voice message, once its send or a status webhook has told it.</summary>
    public async Task<string?> FindMessageIdAsync(string id) => await store.Database.HashGetAsync(Store.VoiceMessage(id), "message_id");

    /// <summary>Marks a message as dead, with all that a redrive needs.</summary>
    public Task GiveUpAsync(PendingMessage item, string conversation, string reason, string detail)
        => Evaluate(
            item.VoiceMessageId,
            VoiceMessageState.Dead,
            CommandFlags.None,
            [
                "conversation", conversation,
                "reason", reason,
                "detail", detail,
                "attempts", item.Attempts,
                "order", JsonSerializer.Serialize(item.ToOrder() with { Redrive = item.Redrive + 1 }, VoiceMessageJson.Default.VoiceMessageOrder),
                "dead_at", NowText,
                .. item.Course.Fields(item.MediaId),
            ]);

    /// <summary>What a redrive of a dead letter sends; null when the record is gone.</summary>
    public async Task<(string Conversation, VoiceMessageOrder Order)?> FindOrderAsync(string id)
    {
        var fields = await store.Database.HashGetAsync(Store.VoiceMessage(id), ["conversation", "order"]);
        return fields[1].IsNull ? null : (fields[0]!, JsonSerializer.Deserialize((string)fields[1]!, VoiceMessageJson.Default.VoiceMessageOrder)!);
    }

    /// <summary>Takes a dead or failed message back to queued, the one way in which a state goes back. Others are left as they are.</summary>
    public Task ReviveAsync(string id) => store.Database.ScriptEvaluateAsync(
        """
        local state = redis.call('HGET', KEYS[1], 'state')
        if state == 'dead' or state == 'failed' then
            redis.call('HSET', KEYS[1], 'state', ARGV[1], 'rank', ARGV[2])
            redis.call('HDEL', KEYS[1], 'message_id')
        end
        """,
        [Store.VoiceMessage(id)],
        [Name(VoiceMessageState.Queued), (int)VoiceMessageState.Queued]);

    /// <returns>Null when there is no such record (any more).</returns>
    public async Task<VoiceMessageRecord?> FindAsync(string id)
    {
        var fields = (await store.Database.HashGetAllAsync(Store.VoiceMessage(id))).ToDictionary(entry => (string)entry.Name!, entry => (string)entry.Value!, StringComparer.Ordinal);
        return fields.Count == 0 ? null : VoiceMessageRecord.Read(id, fields);
    }

    public static bool IsState(string name) => StateNames.Contains(name);

    /// <summary>As it is stored and shown: lower case.</summary>
    public static string Name(VoiceMessageState state) => state switch
    {
        VoiceMessageState.Queued => "queued",
        VoiceMessageState.Synthesizing => "synthesizing",
        VoiceMessageState.Uploading => "uploading",
        VoiceMessageState.Sending => "sending",
        VoiceMessageState.Uncertain => "uncertain",
        VoiceMessageState.Accepted => "accepted",
        VoiceMessageState.Sent => "sent",
        VoiceMessageState.Delivered => "delivered",
        VoiceMessageState.Read => "read",
        VoiceMessageState.Played => "played",
        VoiceMessageState.Failed => "failed",
        VoiceMessageState.Expired => "expired",
        VoiceMessageState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private string NowText => Text(time.GetUtcNow());

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private Task<RedisResult> Evaluate(string id, VoiceMessageState state, CommandFlags flags, params RedisValue[] fields)
        => store.Database.ScriptEvaluateAsync(
            MoveScript,
            [Store.VoiceMessage(id)],
            [(int)state, Name(state), (long)Memory.TotalSeconds, .. fields],
            flags);
}
