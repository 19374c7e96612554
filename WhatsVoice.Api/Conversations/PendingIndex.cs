using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Which conversations have unanswered messages. A grain exists only while somebody calls it: without this index a
/// conversation whose process died would wait until the person writes again.
/// </summary>
internal sealed class PendingIndex(Store store, TimeProvider time)
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

    public Task AddAsync(string conversation) => Task.WhenAll(
        store.Database.SortedSetAddAsync(Store.PendingSince, conversation, Now, When.NotExists),
        store.Database.SortedSetAddAsync(Store.Pending, conversation, Now));

    public Task RemoveAsync(string conversation) => Task.WhenAll(
        store.Database.SortedSetRemoveAsync(Store.Pending, conversation),
        store.Database.SortedSetRemoveAsync(Store.PendingSince, conversation));

    /// <summary>For how long the conversation that waits longest has had unanswered messages; null where none has.</summary>
    public async Task<TimeSpan?> LongestWaitAsync()
    {
        var first = await store.Database.SortedSetRangeByRankWithScoresAsync(Store.PendingSince, 0, 0);
        return first is [var longest] ? TimeSpan.FromMilliseconds(Math.Max(0, Now - longest.Score)) : null;
    }

    /// <summary>Conversations that nobody has looked at for <paramref name="unseenFor"/>.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(TimeSpan unseenFor)
    {
        var now = Now;
        var due = await store.Database.ScriptEvaluateAsync(
            TakeDue, [Store.Pending], [now - (long)unseenFor.TotalMilliseconds, now, TakeAtMost]);
        return [.. ((RedisResult[]?)due ?? []).Select(conversation => (string)conversation!)];
    }

    public async Task<long> CountAsync() => await store.Database.SortedSetLengthAsync(Store.Pending);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
