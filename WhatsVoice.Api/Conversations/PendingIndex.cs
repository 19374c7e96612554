using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Which conversations have unanswered messages. A grain exists only while something calls it: without this index a conversation whose
/// process died would wait until the person writes again. Two times are kept of each: since when it is pending (the arrival of its
/// first unanswered message), and when it was last looked at.
/// </summary>
internal sealed class PendingIndex(Store store, DeferredWrites deferred, TimeProvider time)
{
    private const int TakeAtMost = 500;

    /// <summary>A date so far ahead was written before the clock was put back. Replicas' clocks may differ by less.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    /// <summary>Takes due entries and dates them anew in one step, so that several replicas do not all wake the same conversation.</summary>
    private const string TakeDue = """
        local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
        for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[4], '+inf', 'LIMIT', 0, ARGV[3])) do
            table.insert(due, ahead)
        end
        for _, conversation in ipairs(due) do
            redis.call('ZADD', KEYS[1], 'XX', ARGV[2], conversation)
        end
        return due
        """;

    /// <summary>
    /// Removes an entry only if it is still the one that is meant: a process that was frozen may come here long after another one
    /// has taken the conversation over, and must not hide what has arrived since. An entry without a date is nobody's.
    /// </summary>
    private const string RemoveUnchanged = """
        local since = redis.call('ZSCORE', KEYS[2], ARGV[1])
        if since and tonumber(since) ~= tonumber(ARGV[2]) then
            return 0
        end
        redis.call('ZREM', KEYS[2], ARGV[1])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>The first date whose conversation is pending; dates without one, left by a process that was frozen, are removed.</summary>
    private const string OldestPending = """
        while true do
            local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
            if #first == 0 then
                return ''
            end
            if redis.call('ZSCORE', KEYS[1], first[1]) then
                return first[2]
            end
            redis.call('ZREM', KEYS[2], first[1])
        end
        """;

    private static readonly RedisKey[] Keys = [Store.Pending, Store.PendingSince];

    /// <param name="sinceUnixMs">When its first unanswered message arrived.</param>
    public Task AddAsync(string conversation, long sinceUnixMs) => Task.WhenAll(
        store.Database.SortedSetAddAsync(Store.Pending, conversation, Now),
        store.Database.SortedSetAddAsync(Store.PendingSince, conversation, sinceUnixMs));

    /// <summary>The first message was answered and others wait: the arrival of the next one. Not waited for: only the age shown depends on it.</summary>
    public void SetSince(string conversation, long sinceUnixMs) =>
        store.Database.SortedSetAdd(Store.PendingSince, conversation, sinceUnixMs, When.Exists, CommandFlags.FireAndForget);

    /// <summary>The next scan of any replica takes it at once: this process is stopping.</summary>
    public Task ReleaseAsync(string conversation) => store.Database.SortedSetAddAsync(Store.Pending, conversation, 0, When.Exists);

    /// <returns>Since when it is pending, Unix milliseconds; null when that is not known.</returns>
    public async Task<long?> FindAsync(string conversation) => (long?)await store.Database.SortedSetScoreAsync(Store.PendingSince, conversation);

    /// <summary>Whether it is pending since a time or longer: one of its unanswered messages had arrived by then.</summary>
    public async Task<bool> IsPendingSinceAsync(string conversation, long sinceUnixMs)
    {
        var scores = await Task.WhenAll(
            store.Database.SortedSetScoreAsync(Store.Pending, conversation), store.Database.SortedSetScoreAsync(Store.PendingSince, conversation));

        // A date without an entry was left by a process that was frozen.
        return scores is [not null, { } since] && since <= sinceUnixMs;
    }

    /// <summary>Not waited for: an entry that stays behind is found by the scanner, and removed.</summary>
    public void RemoveLater(string conversation, long sinceUnixMs) =>
        deferred.Add(database => database.ScriptEvaluateAsync(RemoveUnchanged, Keys, [conversation, sinceUnixMs], CommandFlags.FireAndForget));

    /// <summary>Conversations that were not looked at for <paramref name="unseenFor"/>.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(TimeSpan unseenFor)
    {
        var now = Now;
        var due = await store.Database.ScriptEvaluateAsync(
            TakeDue, [Store.Pending], [now - (long)unseenFor.TotalMilliseconds, now, TakeAtMost, now + (long)Ahead.TotalMilliseconds]);
        return [.. ((RedisResult[]?)due ?? []).Select(conversation => (string)conversation!)];
    }

    /// <returns>How many conversations wait for an answer, and for how long the first of them.</returns>
    public async Task<(long Count, TimeSpan OldestAge)> CountAsync()
    {
        var count = store.Database.SortedSetLengthAsync(Store.Pending);
        var oldest = (string?)await store.Database.ScriptEvaluateAsync(OldestPending, Keys);
        return (await count, double.TryParse(oldest, System.Globalization.CultureInfo.InvariantCulture, out var since)
            ? TimeSpan.FromMilliseconds(Math.Max(0, Now - (long)since))
            : TimeSpan.Zero);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>One conversation's entry in the <see cref="PendingIndex"/>, written only when it changes.</summary>
internal sealed class PendingMark(PendingIndex index, string conversation)
{
    /// <summary>What this activation has entered, Unix milliseconds; null: nothing.</summary>
    private long? _since;

    /// <summary>What it has entered and removed again, at the latest.</summary>
    private long? _removed;

    private Task _entered = Task.CompletedTask;

    /// <returns>When it is durable.</returns>
    /// <exception cref="ConversationUnavailableException">The index could not be written.</exception>
    public Task SetAsync(long sinceUnixMs)
    {
        if (_since is null)
        {
            // Not the same as before: a removal that is still under way must not be meant for this one.
            _since = sinceUnixMs == _removed ? sinceUnixMs + 1 : sinceUnixMs;
            _entered = EnterAsync(_since.Value);
        }

        return _entered;
    }

    /// <summary>The first message has been answered, and this is the arrival of the next.</summary>
    public void SetSince(long sinceUnixMs)
    {
        if (_since is not null && _since != sinceUnixMs)
        {
            _since = sinceUnixMs;
            index.SetSince(conversation, sinceUnixMs);
        }
    }

    /// <summary>All messages have been answered.</summary>
    public void Clear()
    {
        if (_since is { } since)
        {
            (_since, _removed) = (null, since);
            index.RemoveLater(conversation, since);
        }
    }

    private async Task EnterAsync(long sinceUnixMs)
    {
        try
        {
            await index.AddAsync(conversation, sinceUnixMs);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            _since = null;
            throw new ConversationUnavailableException("The conversation could not be entered in the pending index.", exception);
        }
    }
}
