using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>What a record begins with.</summary>
/// <param name="Id">Our id of the voice message.</param>
/// <param name="Conversation">The conversation's key.</param>
/// <param name="Person">The person's keyed hash.</param>
/// <param name="To">The person: a phone number or a business-scoped user id.</param>
/// <param name="From">The id of the business's number.</param>
/// <param name="ReplyTo">WhatsApp's id of the message that is answered or quoted; null for none.</param>
/// <param name="TraceParent">The span that brought it (W3C traceparent).</param>
/// <param name="CreatedAt">When it arrived.</param>
internal sealed record NewRecord(string Id, string Conversation, string Person, string To, string From, string? ReplyTo, string? TraceParent, DateTimeOffset CreatedAt);

/// <summary>
/// One Redis hash a voice message, kept for 30 days: what REST, the console and the settling of uncertain sends read. Writes of the hot
/// path are not waited for, since what an answer depends on is in its conversation's state; changes that follow each other within a
/// quarter of a second are written as one.
/// </summary>
internal sealed class VoiceMessageRecords(Store store, DeferredWrites writes, VoiceMessageIndex index, TimeProvider time)
{
    private static readonly string[] DeliveredStates = [VoiceMessageState.Delivered.Name(), VoiceMessageState.Read.Name(), VoiceMessageState.Played.Name()];

    /// <summary>What is not yet written, by voice message.</summary>
    private readonly ConcurrentDictionary<string, Change> _changes = new(StringComparer.Ordinal);

    /// <summary>
    /// Sets the state where <see cref="VoiceMessageState"/>'s order allows it, and the given fields in any case. Returns what was known
    /// before. A status webhook about a send that another one has replaced changes nothing: Meta repeats itself, and not always in order.
    /// KEYS: the record. ARGV: rank ('' sets the state only of a new record), state, seconds to live, rank of accepted, message id or '', then name and value of each field.
    /// </summary>
    private const string MoveScript = """
        local known = redis.call('HMGET', KEYS[1], 'rank', 'message_id', 'conversation', 'trace_parent', 'replaced:' .. ARGV[5], 'state', 'reason', 'erased')
        local from_status = ARGV[5] ~= ''
        local fails_another = ARGV[2] == 'failed' and from_status and known[2] and known[2] ~= ARGV[5]
        if known[8] or (fails_another and not known[5]) then
            return {}
        end
        if known[5] then
            return {known[2] or '', known[3] or '', known[4] or '', 'replaced', known[6] or ''}
        end
        local rank = tonumber(known[1] or '-1')
        if known[6] == 'failed' then
            rank = 65
        elseif known[6] == 'dead' and known[7] == 'uncertain' and from_status then
            rank = 0
        end
        if ARGV[1] == '' then
            redis.call('HSETNX', KEYS[1], 'rank', 0)
            redis.call('HSETNX', KEYS[1], 'state', ARGV[2])
        elseif rank < tonumber(ARGV[4]) or tonumber(ARGV[1]) > rank then
            redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'state', ARGV[2])
            if from_status and (known[6] == 'failed' or known[6] == 'dead') then
                redis.call('HDEL', KEYS[1], 'reason', 'detail')
            end
        end
        if #ARGV > 5 then
            redis.call('HSET', KEYS[1], unpack(ARGV, 6))
        end
        redis.call('EXPIRE', KEYS[1], ARGV[3])
        return {known[2] or '', known[3] or '', known[4] or '', '', known[6] or ''}
        """;

    /// <summary>Opens a record and enters it in the lists.</summary>
    public void Open(NewRecord record) => Add(
        record.Id,
        null,
        record.Person,
        "conversation", record.Conversation,
        "to", record.To,
        "from", record.From,
        "reply_to", record.ReplyTo ?? "",
        "trace_id", ActivityContext.TryParse(record.TraceParent, null, out var trace) ? trace.TraceId.ToString() : "",
        "trace_parent", record.TraceParent ?? "",
        "created_at", Text(record.CreatedAt));

    public void Move(string id, VoiceMessageState state) => Add(id, state, null);

    /// <summary>It waits for another attempt, for this reason, after these stages.</summary>
    public void Waits(string id, VoiceMessageState state, string cause, StageTimes stages) => Add(id, state, null, "reason", cause, "stages", stages.Write());

    /// <summary>The person's voice note has been heard. Written at once: what follows may end the process.</summary>
    public void Heard(string id, HeardVoiceNote heard)
    {
        Add(id, null, null, [.. heard.Fields.Select(field => (RedisValue)field)]);
        Write(id);
    }

    /// <summary>A send is about to begin. Called right before the write that precedes it: its status webhook may come to another process.</summary>
    public void Sending(string id)
    {
        Move(id, VoiceMessageState.Sending);
        Write(id);
    }

    /// <summary>WhatsApp has accepted the answer. Written at once: it settles the send for the next activation after a crash.</summary>
    public void Accepted(string id, string messageId, StageTimes stages, SpokenAudio? audio, string? mediaId)
    {
        Add(id, VoiceMessageState.Accepted, null, ["message_id", messageId, "accepted_at", NowText, "reason", "", "detail", audio?.Note ?? "", .. Fields(stages, audio, mediaId)]);
        Write(id);
    }

    /// <summary>Writes what is known of a voice message now instead of a little later.</summary>
    public void Write(string id) => Write(store.Database, id);

    /// <summary>Enters what a status webhook reports; returns when it is stored.</summary>
    /// <returns>What was known before; null when there is nothing to follow: it is about an earlier send, or the person was erased.</returns>
    public async Task<KnownBefore?> ApplyAsync(string id, VoiceMessageState state, string messageId, DateTimeOffset at, string? reason, string? detail)
    {
        List<RedisValue> fields = ["message_id", messageId, $"{state.Name()}_at", Text(at)];
        if (reason is not null)
        {
            fields.AddRange(["reason", reason, "detail", detail ?? ""]);
        }

        Write(id);
        var before = (string[])(await EvaluateAsync(store.Database, id, state, messageId, CommandFlags.None, [.. fields]))!;
        return before is [var known, var conversation, var trace, var replaced, var was]
            ? new KnownBefore(known.Length > 0, conversation, trace, replaced.Length > 0, was == VoiceMessageState.Dead.Name(), replaced.Length == 0 && DeliveredStates.Contains(was))
            : null;
    }

    /// <summary>WhatsApp's id of a voice message, once its send or a status webhook has told it.</summary>
    public async Task<string?> FindMessageIdAsync(string id) => await store.Database.HashGetAsync(Store.VoiceMessage(id), "message_id");

    /// <summary>Marks a message as dead, with all that a redrive needs.</summary>
    /// <param name="id">Our id.</param>
    /// <param name="conversation">The conversation's key.</param>
    /// <param name="reason">A stable word.</param>
    /// <param name="detail">The cause in words.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="order">What a redrive sends, as JSON.</param>
    /// <param name="measured">Stages, audio and media id so far.</param>
    public Task GiveUpAsync(string id, string conversation, string reason, string detail, int attempts, string order, (StageTimes Stages, SpokenAudio? Audio, string? MediaId) measured)
    {
        Write(id);
        return EvaluateAsync(
            store.Database,
            id,
            VoiceMessageState.Dead,
            "",
            CommandFlags.None,
            [
                "conversation", conversation, "reason", reason, "detail", detail, "attempts", attempts, "order", order, "dead_at", NowText,
                .. Fields(measured.Stages, measured.Audio, measured.MediaId),
            ]);
    }

    /// <returns>The conversation's key and what a redrive sends, as JSON; null when the record is gone.</returns>
    public async Task<(string Conversation, string Order)?> FindOrderAsync(string id)
    {
        var fields = await store.Database.HashGetAsync(Store.VoiceMessage(id), ["conversation", "order"]);
        return fields[1].IsNull ? null : (fields[0]!, (string)fields[1]!);
    }

    /// <returns>The conversation's key and the person as WhatsApp was told; nulls when the record is gone.</returns>
    public async Task<(string? Conversation, string? To)> FindPersonAsync(string id)
        => await store.Database.HashGetAsync(Store.VoiceMessage(id), ["conversation", "to"]) is [var conversation, var to] ? (conversation, to) : default;

    /// <summary>Takes a dead or failed message back to received, the one way in which a state goes back. Others are left as they are.</summary>
    /// <param name="id">Ours.</param>
    /// <param name="replaced">WhatsApp's id of a send that another one is to replace: status webhooks about it are void from now on.</param>
    public Task ReopenAsync(string id, string? replaced = null)
    {
        Write(id);
        return store.Database.ScriptEvaluateAsync(
            """
            if redis.call('EXISTS', KEYS[1]) == 0 then
                return 0
            end
            if ARGV[3] ~= '' and redis.call('HSETNX', KEYS[1], 'replaced:' .. ARGV[3], 1) == 0 then
                return 0
            end
            local state = redis.call('HGET', KEYS[1], 'state')
            if state == 'dead' or state == 'failed' then
                redis.call('HSET', KEYS[1], 'state', ARGV[1], 'rank', ARGV[2])
                redis.call('HDEL', KEYS[1], 'message_id', 'reason', 'detail', 'dead_at', 'failed_at')
            end
            return 1
            """,
            [Store.VoiceMessage(id)],
            [VoiceMessageState.Received.Name(), (int)VoiceMessageState.Received, replaced ?? ""]);
    }

    /// <returns>Null when there is no such record (any more).</returns>
    public async Task<VoiceMessageRecord?> FindAsync(string id)
    {
        Write(id);
        var fields = (await store.Database.HashGetAllAsync(Store.VoiceMessage(id))).ToDictionary(entry => (string)entry.Name!, entry => (string)entry.Value!, StringComparer.Ordinal);
        return fields.Count == 0 || fields.ContainsKey("erased") ? null : VoiceMessageRecord.Read(id, fields);
    }

    /// <summary>
    /// Removes a record and leaves a mark for the rest of its time, so that a late status webhook does not write a new one.
    /// </summary>
    public async Task EraseAsync(string id)
    {
        _changes.TryRemove(id, out _);
        var transaction = store.Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(Store.VoiceMessage(id));
        _ = transaction.HashSetAsync(Store.VoiceMessage(id), "erased", 1);
        _ = transaction.KeyExpireAsync(Store.VoiceMessage(id), VoiceMessageIndex.Retention);
        await transaction.ExecuteAsync();
    }

    private string NowText => Text(time.GetUtcNow());

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static RedisValue[] Fields(StageTimes stages, SpokenAudio? audio, string? mediaId)
    {
        List<RedisValue> fields = ["stages", stages.Write()];
        AddField("cache", audio?.Cache);
        AddField("engine", audio?.Engine);
        AddField("media_id", mediaId);
        AddField("audio_ms", Milliseconds(audio?.Duration));
        AddField("reply_ms", Milliseconds(stages.Total));
        return [.. fields];

        void AddField(string name, string? value)
        {
            if (value is not null)
            {
                fields.AddRange([name, value]);
            }
        }
    }

    private static string? Milliseconds(TimeSpan? span) => span?.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);

    private void Add(string id, VoiceMessageState? state, string? person, params RedisValue[] fields)
    {
        var change = new Change(state, person, fields);
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
            if (change.Person is not null)
            {
                index.Add(redis, id, change.Person);
            }
        }
    }

    private static Task<RedisResult> EvaluateAsync(
        IDatabaseAsync redis, string id, VoiceMessageState? state, string messageId, CommandFlags flags, RedisValue[] fields)
        => redis.ScriptEvaluateAsync(
            MoveScript,
            [Store.VoiceMessage(id)],
            [(int?)state ?? RedisValue.EmptyString, (state ?? VoiceMessageState.Received).Name(), (long)VoiceMessageIndex.Retention.TotalSeconds, (int)VoiceMessageState.Accepted, messageId, .. fields],
            flags);

    /// <summary>What is known of a voice message and not yet in its record.</summary>
    /// <param name="State">The latest state; null: received, if the record is new.</param>
    /// <param name="Person">The person's keyed hash, when the record is to be entered in the lists.</param>
    /// <param name="Fields">Name, value, name, value and so on.</param>
    private sealed record Change(VoiceMessageState? State, string? Person, RedisValue[] Fields)
    {
        public Change Then(Change next) => new(
            State is { } from && next.State is { } to && !from.MayBecome(to) ? from : next.State ?? State, next.Person ?? Person, [.. Fields, .. next.Fields]);
    }
}

/// <summary>What a record held before a status webhook.</summary>
/// <param name="MessageIdKnown">WhatsApp's id was known.</param>
/// <param name="Conversation">The conversation's key; "" when the record is not ours or gone.</param>
/// <param name="TraceParent">The span that brought the message.</param>
/// <param name="IsReplaced">The status is about a send that another one has replaced.</param>
/// <param name="WasDead">It was a dead letter.</param>
/// <param name="WasDelivered">The send that the status is about was delivered, read or played.</param>
internal sealed record KnownBefore(bool MessageIdKnown, string Conversation, string TraceParent, bool IsReplaced, bool WasDead, bool WasDelivered);
