using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Which conversations have unanswered messages. A grain exists only while somebody calls it: without this index a
/// conversation whose process died would wait until the person writes again. Two dates are kept of each: since when it is
/// pending (the arrival of its first unanswered message), and when somebody last looked at it.
/// </summary>
internal sealed class PendingIndex(Store store, DeferredWrites deferred, TimeProvider time)
{
    private const int TakeAtMost = 500;

    /// <summary>Takes due entries and dates them anew in one step, so that several replicas do not all wake the same conversation.</summary>
    private const string TakeDue = """
        local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
        for _, conversation in ipairs(due) do
            redis.call('ZADD', KEYS[1], 'XX', ARGV[2], conversation)
        end
        return due
        """;

    /// <summary>
    /// Removes an entry only if it is still the one that is meant: a process that was frozen may come here long after another one
    /// has taken the conversation over, and must not hide what has arrived since.
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

    /// <param name="conversation">Its key.</param>
    /// <param name="sinceUnixMs">When its first unanswered message arrived.</param>
    public Task AddAsync(string conversation, long sinceUnixMs) => Task.WhenAll(
        store.Database.SortedSetAddAsync(Store.Pending, conversation, Now),
        store.Database.SortedSetAddAsync(Store.PendingSince, conversation, sinceUnixMs));

    /// <summary>The first message was answered and others wait. Nobody waits for this: only the age shown depends on it.</summary>
    public void Date(string conversation, long sinceUnixMs) =>
        store.Database.SortedSetAdd(Store.PendingSince, conversation, sinceUnixMs, flags: CommandFlags.FireAndForget);

    /// <summary>Whoever scans next takes it at once: its process is stopping.</summary>
    public Task HandOverAsync(string conversation) => store.Database.SortedSetAddAsync(Store.Pending, conversation, 0, When.Exists);

    /// <returns>Since when it is pending, Unix milliseconds; null when it is not.</returns>
    public async Task<long?> FindAsync(string conversation) => (long?)await store.Database.SortedSetScoreAsync(Store.PendingSince, conversation);

    /// <summary>Nobody waits for this: an entry that stays behind is found by the scanner, and removed.</summary>
    public void RemoveLater(string conversation, long sinceUnixMs) =>
        deferred.Add(database => database.ScriptEvaluateAsync(
            RemoveUnchanged, [Store.Pending, Store.PendingSince], [conversation, sinceUnixMs], CommandFlags.FireAndForget));

    /// <summary>Conversations that nobody has looked at for <paramref name="unseenFor"/>.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(TimeSpan unseenFor)
    {
        var now = Now;
        var due = await store.Database.ScriptEvaluateAsync(
            TakeDue, [Store.Pending], [now - (long)unseenFor.TotalMilliseconds, now, TakeAtMost]);
        return [.. ((RedisResult[]?)due ?? []).Select(conversation => (string)conversation!)];
    }

    /// <returns>How many conversations wait for an answer, and for how long the first of them.</returns>
    public async Task<(long Count, TimeSpan OldestAge)> CountAsync()
    {
        var count = store.Database.SortedSetLengthAsync(Store.Pending);
        var oldest = await store.Database.SortedSetRangeByRankWithScoresAsync(Store.PendingSince, 0, 0);
        return (await count, oldest is [var first] ? TimeSpan.FromMilliseconds(Math.Max(0, Now - (long)first.Score)) : TimeSpan.Zero);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
