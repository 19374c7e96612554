using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.VoiceMessages;

/// <param name="To">The person: a phone number or a business-scoped user id.</param>
/// <param name="From">The id of the business's number.</param>
/// <param name="ReplyTo">WhatsApp's id of the message that is answered or quoted; null for none.</param>
/// <param name="TraceParent">The span that brought it (W3C traceparent).</param>
internal sealed record NewRecord(string Id, string Conversation, string Person, string To, string From, string? ReplyTo, string? TraceParent, DateTimeOffset CreatedAt, string? SentByKey = null);

/// <summary>
/// One Redis hash a voice message, kept for 30 days from the message, a dead letter's for 30 days from when it was given up: what REST, the console and the settling of uncertain sends read. Writes of the hot
/// path are not waited for, since what an answer depends on is in its conversation's state; changes that follow each other within a
/// quarter of a second are written as one.
/// </summary>
internal sealed class VoiceMessageRecords(Store store, DeferredWrites writes, VoiceMessageIndex index, TimeProvider time)
{
    private static readonly string[] DeliveredStates = [VoiceMessageState.Delivered.Name(), VoiceMessageState.Read.Name(), VoiceMessageState.Played.Name()];

    /// <summary>WhatsApp reports of a send, and delivers its webhooks again, for 7 days.</summary>
    private static readonly TimeSpan KeptFromRedrive = TimeSpan.FromDays(8);

    /// <summary>Long enough to settle a send whose answer was lost, which takes minutes.</summary>
    private static readonly TimeSpan KeptWhenNearlyFull = TimeSpan.FromDays(1);

    private readonly UnwrittenRecords _unwritten = new();

    /// <summary>
    /// Opens a record and enters it in the lists. Repeated when the message ends: nobody waits for these writes, so a store that refuses a command, or a
    /// connection that breaks, leaves a record without its person and in no list.
    /// </summary>
    public void Open(NewRecord record) => Add(record.Id, null, new ListedUnder(record.Person, record.SentByKey), FirstFields(record));

    public void Move(string id, VoiceMessageState state) => Add(id, state, null);

    /// <summary>It waits for another attempt, for this reason, after these stages.</summary>
    public void Waits(string id, VoiceMessageState state, string cause, StageTimes stages) => Add(id, state, null, RecordField.Reason, cause, RecordField.Stages, stages.Write());

    /// <summary>There is no answer. What it waited for before is not why.</summary>
    public void Silent(string id) => Add(id, VoiceMessageState.Silent, null, RecordField.Reason, "");

    /// <summary>The person's voice note has been heard. Written at once: what follows may end the process.</summary>
    public void Heard(string id, HeardVoiceNote heard)
    {
        Add(id, null, null, [.. heard.Fields.Select(field => (RedisValue)field)]);
        Write(id);
    }

    /// <summary>
    /// A send is about to begin. Called right before the write that precedes it: its status webhook may come to another process. With the
    /// first fields once more, since what opened the record may be lost.
    /// </summary>
    public void Sending(NewRecord record)
    {
        Add(record.Id, VoiceMessageState.Sending, null, FirstFields(record));
        Write(record.Id);
    }

    /// <summary>WhatsApp has accepted the answer. Written at once: it settles the send for the next activation after a crash.</summary>
    public void Accepted(string id, string messageId, StageTimes stages, SpokenAudio? audio, string? mediaId)
    {
        Add(id, VoiceMessageState.Accepted, null, [RecordField.MessageId, messageId, RecordField.At(VoiceMessageState.Accepted), NowText, RecordField.Reason, "", RecordField.Detail, audio?.Note ?? "", .. Fields(stages, audio, mediaId)]);
        Write(id);
    }

    /// <summary>Writes what is known of a voice message now instead of a little later.</summary>
    public void Write(string id) => Write(store.Database, id);

    /// <summary>Writes what this process knows of all voice messages; returns when it is stored.</summary>
    /// <exception cref="RedisException">The store did not answer.</exception>
    public Task WriteAllAsync() => writes.FlushAsync();

    /// <summary>Enters what a status webhook reports; returns when it is stored.</summary>
    /// <returns>What was known before; null when there is nothing to follow: it is about an earlier send, or the person was erased.</returns>
    public async Task<KnownBefore?> ApplyAsync(string id, VoiceMessageState state, string messageId, DateTimeOffset at, string? reason, string? detail)
    {
        List<RedisValue> fields = [RecordField.MessageId, messageId, RecordField.At(state), Text(at)];
        if (reason is not null)
        {
            fields.AddRange([RecordField.Reason, reason, RecordField.Detail, detail ?? ""]);
        }

        Write(id);
        var before = (string[])(await RecordScripts.MoveAsync(store.Database, id, state, LeftOf(id), messageId, CommandFlags.None, [.. fields]))!;
        return before is [var known, var conversation, var trace, var replaced, var was, var arrived]
            ? new KnownBefore(known.Length > 0, conversation, trace, replaced.Length > 0, arrived.Length > 0, replaced.Length == 0 && DeliveredStates.Contains(was))
            : null;
    }

    /// <summary>WhatsApp's id of a voice message, once its send or a status webhook has told it.</summary>
    public Task<string?> FindMessageIdAsync(string id) => RecordScripts.FindMessageIdAsync(store.Database, id);

    /// <summary>Marks a message as dead, with all that a redrive needs where there may be one.</summary>
    /// <param name="order">What a redrive sends, as JSON; null: there is none.</param>
    /// <param name="measured">Stages, audio and media id so far.</param>
    public Task GiveUpAsync(string id, string conversation, string reason, string detail, int attempts, byte[]? order, (StageTimes Stages, SpokenAudio? Audio, string? MediaId) measured)
    {
        Write(id);
        return RecordScripts.MoveAsync(
            store.Database,
            id,
            VoiceMessageState.Dead,
            order is null ? LeftOf(id) : VoiceMessageIndex.Retention,
            "",
            CommandFlags.None,
            [
                RecordField.Conversation, conversation, RecordField.Reason, reason, RecordField.Detail, detail, RecordField.Attempts, attempts, RecordField.At(VoiceMessageState.Dead), NowText,
                .. order is null ? [] : new RedisValue[] { RecordField.Order, order },
                .. Fields(measured.Stages, measured.Audio, measured.MediaId),
            ]);
    }

    /// <returns>The conversation's key and what a redrive sends, as JSON; null when the record is gone.</returns>
    public async Task<(string Conversation, string Order)?> FindOrderAsync(string id)
    {
        var fields = await store.Database.HashGetAsync(Store.VoiceMessage(id), [RecordField.Conversation, RecordField.Order]);
        return fields[1].IsNull ? null : (fields[0]!, (string)fields[1]!);
    }

    /// <summary>The ids of all records, page by page, in no order; some may come twice. By their keys, since not every record is in a list.</summary>
    public IAsyncEnumerable<string[]> PagesAsync(int size)
    {
        var start = Store.VoiceMessage("").ToString();
        return store.KeysAsync(start).Select(key => key[start.Length..]).Chunk(size);
    }

    /// <returns>The conversation's key and the person as WhatsApp was told; nulls when the record is gone.</returns>
    public async Task<(string? Conversation, string? To)> FindPersonAsync(string id)
        => await store.Database.HashGetAsync(Store.VoiceMessage(id), [RecordField.Conversation, RecordField.To]) is [var conversation, var to] ? (conversation, to) : default;

    /// <summary>Takes a dead or failed message back to received, the one way in which a state goes back. Others are left as they are.</summary>
    /// <param name="replaced">WhatsApp's id of a send that another one is to replace: status webhooks about it are void from now on.</param>
    public Task ReopenAsync(string id, string? replaced = null)
    {
        Write(id);
        return RecordScripts.ReopenAsync(store.Database, id, replaced, KeptFromRedrive);
    }

    /// <returns>Null when there is no such record (any more).</returns>
    public async Task<VoiceMessageRecord?> FindAsync(string id)
    {
        Write(id);
        var fields = (await store.Database.HashGetAllAsync(Store.VoiceMessage(id))).ToDictionary(entry => (string)entry.Name!, entry => (string)entry.Value!, StringComparer.Ordinal);
        return fields.Count == 0 || fields.ContainsKey(RecordField.Erased) ? null : VoiceMessageRecord.Read(id, fields);
    }

    /// <summary>What filters look at, without the rest of the record: a page may look at many records that it does not show.</summary>
    /// <returns>Id, state, person and sender only; null when there is no such record (any more).</returns>
    public async Task<VoiceMessageRecord?> FindHeadAsync(string id)
    {
        Write(id);
        var values = await store.Database.HashGetAsync(Store.VoiceMessage(id), [RecordField.State, RecordField.To, RecordField.SentByKey]);
        return values is [{ IsNull: false } state, var to, var key] ? new VoiceMessageRecord { Id = id, State = VoiceMessageRecord.StateOf(state), To = to, SentByKey = key } : null;
    }

    /// <summary>
    /// Removes a record and leaves a mark for the rest of its time, so that a late status webhook does not write a new one.
    /// </summary>
    public async Task EraseAsync(string id)
    {
        _unwritten.TryTake(id, out _);
        var transaction = store.Database.CreateTransaction();
        _ = transaction.KeyDeleteAsync(Store.VoiceMessage(id));
        _ = transaction.HashSetAsync(Store.VoiceMessage(id), RecordField.Erased, 1);
        _ = transaction.KeyExpireAsync(Store.VoiceMessage(id), VoiceMessageIndex.Retention);
        await transaction.ExecuteAsync();
    }

    /// <summary>Removes a record and leaves nothing. Only of a message that was not sent, so that no status webhook can come for it.</summary>
    public Task DiscardAsync(string id, string person)
    {
        _unwritten.TryTake(id, out _);
        return Task.WhenAll(store.Database.KeyDeleteAsync(Store.VoiceMessage(id)), index.RemoveOneAsync(person, id));
    }

    /// <summary>
    /// For how long a record is still kept: 30 days from its message, a day while the store is nearly full. A second where that is over, as for a status webhook that comes
    /// later.
    /// </summary>
    private TimeSpan LeftOf(string id)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(VoiceMessageId.MadeAtUnixMs(id)) + VoiceMessageIndex.Retention - time.GetUtcNow();
        left = store.IsNearlyFull && left > KeptWhenNearlyFull ? KeptWhenNearlyFull : left;
        return left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left;
    }

    private string NowText => Text(time.GetUtcNow());

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static RedisValue[] FirstFields(NewRecord record) =>
    [
        RecordField.Conversation, record.Conversation,
        RecordField.To, record.To,
        RecordField.From, record.From,
        RecordField.ReplyTo, record.ReplyTo ?? "",
        RecordField.TraceId, ActivityContext.TryParse(record.TraceParent, null, out var trace) ? trace.TraceId.ToString() : "",
        RecordField.TraceParent, record.TraceParent ?? "",
        RecordField.CreatedAt, Text(record.CreatedAt),
        RecordField.SentByKey, record.SentByKey ?? "",
    ];

    private static RedisValue[] Fields(StageTimes stages, SpokenAudio? audio, string? mediaId)
    {
        List<RedisValue> fields = [RecordField.Stages, stages.Write()];
        AddField(RecordField.Cache, audio?.Cache);
        AddField(RecordField.Engine, audio?.Engine);
        AddField(RecordField.MediaId, mediaId);
        AddField(RecordField.AudioMs, Milliseconds(audio?.Duration));
        AddField(RecordField.ReplyMs, Milliseconds(stages.Total));
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

    private void Add(string id, VoiceMessageState? state, ListedUnder? lists, params RedisValue[] fields)
    {
        if (_unwritten.Add(id, new RecordChange(state, lists, fields)))
        {
            writes.Add(redis => Write(redis, id));
        }
    }

    private void Write(IDatabaseAsync redis, string id)
    {
        if (_unwritten.TryTake(id, out var change))
        {
            _ = RecordScripts.MoveAsync(redis, id, change.State, LeftOf(id), "", CommandFlags.FireAndForget, change.Fields);
            if (change.Lists is not null)
            {
                index.Add(redis, id, change.Lists);
            }
        }
    }
}

/// <summary>What a record held before a status webhook.</summary>
/// <param name="Conversation">The conversation's key; "" when the record is not ours or gone.</param>
/// <param name="TraceParent">The span that brought the message.</param>
/// <param name="IsReplaced">The status is about a send that another one has replaced.</param>
/// <param name="HasArrived">It was given up, and a status other than <c>failed</c> shows that it went out after all. Said again by each further status.</param>
/// <param name="WasDelivered">The send that the status is about was delivered, read or played.</param>
internal sealed record KnownBefore(bool MessageIdKnown, string Conversation, string TraceParent, bool IsReplaced, bool HasArrived, bool WasDelivered);
