using System.Collections.Concurrent;
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
/// waits for the writes of the hot path: what an answer depends on is in its conversation's state. Steps that follow each other
/// within a quarter of a second are written as one.
/// </summary>
internal sealed class VoiceMessageRecords(Store store, DeferredWrites writes, VoiceMessageIndex index, TimeProvider time)
{
    private static readonly TimeSpan Memory = VoiceMessageIndex.Memory;

    /// <summary>What is not yet written, by voice message.</summary>
    private readonly ConcurrentDictionary<string, RecordChange> _changes = new(StringComparer.Ordinal);

    /// <summary>
    /// Sets the state unless it would go back, and the given fields in any case. Returns what was known before. What a status webhook
    /// says of a send that another one has replaced changes nothing: Meta repeats itself, and is not always in order.
    /// </summary>
    private const string MoveScript = """
        local known = redis.call('HMGET', KEYS[1], 'rank', 'message_id', 'conversation', 'trace_parent', 'replaced:' .. ARGV[4])
        local fails_another = ARGV[2] == 'failed' and ARGV[4] ~= '' and known[2] and known[2] ~= ARGV[4]
        if known[5] or fails_another then
            return {}
        end
        if tonumber(ARGV[1]) > tonumber(known[1] or '-1') then
            redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'state', ARGV[2])
        end
        if #ARGV > 4 then
            redis.call('HSET', KEYS[1], unpack(ARGV, 5))
        end
        redis.call('EXPIRE', KEYS[1], ARGV[3])
        return {known[2] or '', known[3] or '', known[4] or ''}
        """;

    /// <summary>All states, as they are stored and shown.</summary>
    public static IReadOnlyList<string> StateNames { get; } = [.. Enum.GetValues<VoiceMessageState>().Select(Name)];

    /// <summary>Opens the record of a voice message and enters it in the lists.</summary>
    public void Begin(PendingMessage item, VoiceMessageState state, string conversation, Recipient to)
        => Change(
            item.VoiceMessageId,
            state,
            to.Phone ?? to.UserId ?? "",
            "conversation", conversation,
            "to", to.Phone ?? to.UserId ?? "",
            "from", to.PhoneNumberId,
            "reply_to", item.Message.Type == InboundMessage.Outbound ? item.QuotedMessageId ?? "" : item.Message.Id,
            "trace_id", ActivityContext.TryParse(item.Message.TraceParent, null, out var trace) ? trace.TraceId.ToString() : "",
            "trace_parent", item.Message.TraceParent ?? "",
            "created_at", Text(DateTimeOffset.FromUnixTimeMilliseconds(item.Message.ReceivedAtUnixMs)));

    public void Move(string id, VoiceMessageState state) => Change(id, state, null);

    /// <summary>A send is about to begin. Called right before the write that precedes it: its status webhook may come to another process.</summary>
    public void Sending(string id)
    {
        Move(id, VoiceMessageState.Sending);
        Write(id);
    }

    /// <summary>WhatsApp has taken the answer. Written at once: it settles the send for whoever goes on after a crash.</summary>
    public void Accepted(PendingMessage item, string messageId)
    {
        Change(item.VoiceMessageId, VoiceMessageState.Accepted, null, ["message_id", messageId, "accepted_at", NowText, .. item.Course.Fields(item.MediaId)]);
        Write(item.VoiceMessageId);
    }

    /// <summary>Writes what is known of a voice message now instead of a little later.</summary>
    public void Write(string id) => Write(store.Database, id);

    /// <summary>Enters what a status webhook says. Waits until it is stored.</summary>
    /// <returns>
    /// Whether WhatsApp's id was known before, the conversation and the webhook's span ("" when the record is not ours or gone); null when
    /// it is about a send that another one has replaced.
    /// </returns>
    public async Task<(bool MessageIdKnown, string Conversation, string TraceParent)?> ApplyAsync(
        string id, VoiceMessageState state, string messageId, DateTimeOffset at, string? reason)
    {
        List<RedisValue> fields = ["message_id", messageId, $"{Name(state)}_at", Text(at)];
        if (reason is not null)
        {
            fields.AddRange(["reason", reason]);
        }

        Write(id);
        var before = (string[])(await EvaluateAsync(store.Database, id, state, messageId, CommandFlags.None, [.. fields]))!;
        return before is [var known, var conversation, var trace] ? (known.Length > 0, conversation, trace) : null;
    }

    /// <summary>WhatsApp's id of a voice message, once its send or a status webhook has told it.</summary>
    public async Task<string?> FindMessageIdAsync(string id) => await store.Database.HashGetAsync(Store.VoiceMessage(id), "message_id");

    /// <summary>Marks a message as dead, with all that a redrive needs.</summary>
    public Task GiveUpAsync(PendingMessage item, string conversation, string reason, string detail)
        => EvaluateAsync(
            item.VoiceMessageId,
            VoiceMessageState.Dead,
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
    /// <param name="id">Ours.</param>
    /// <param name="replaced">WhatsApp's id of a send that another one is to replace: status webhooks about it are void from now on.</param>
    public Task ReviveAsync(string id, string? replaced = null)
    {
        Write(id);
        return store.Database.ScriptEvaluateAsync(
            """
            if ARGV[3] ~= '' then
                redis.call('HSET', KEYS[1], 'replaced:' .. ARGV[3], 1)
            end
            local state = redis.call('HGET', KEYS[1], 'state')
            if state == 'dead' or state == 'failed' then
                redis.call('HSET', KEYS[1], 'state', ARGV[1], 'rank', ARGV[2])
                redis.call('HDEL', KEYS[1], 'message_id')
            end
            """,
            [Store.VoiceMessage(id)],
            [Name(VoiceMessageState.Queued), (int)VoiceMessageState.Queued, replaced ?? ""]);
    }

    /// <returns>Null when there is no such record (any more).</returns>
    public async Task<VoiceMessageRecord?> FindAsync(string id)
    {
        Write(id);
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

    private void Change(string id, VoiceMessageState state, string? to, params RedisValue[] fields)
    {
        var change = new RecordChange(state, to, fields);
        var first = true;
        _changes.AddOrUpdate(
            id,
            _ =>
            {
                first = true;
                return change;
            },
            (_, known) =>
            {
                first = false;
                return known.Then(change);
            });
        if (first)
        {
            writes.Add(redis => Write(redis, id));
        }
    }

    private void Write(IDatabaseAsync redis, string id)
    {
        if (_changes.TryRemove(id, out var change))
        {
            _ = EvaluateAsync(redis, id, change.State, "", CommandFlags.FireAndForget, change.Fields);
            if (change.To is not null)
            {
                index.Add(redis, id, change.To);
            }
        }
    }

    /// <summary>For writes that are waited for; what was known before goes first.</summary>
    private Task<RedisResult> EvaluateAsync(string id, VoiceMessageState state, params RedisValue[] fields)
    {
        Write(id);
        return EvaluateAsync(store.Database, id, state, "", CommandFlags.None, fields);
    }

    private static Task<RedisResult> EvaluateAsync(
        IDatabaseAsync redis, string id, VoiceMessageState state, string messageId, CommandFlags flags, RedisValue[] fields)
        => redis.ScriptEvaluateAsync(
            MoveScript,
            [Store.VoiceMessage(id)],
            [(int)state, Name(state), (long)Memory.TotalSeconds, messageId, .. fields],
            flags);
}
