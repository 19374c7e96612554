using Medallion.Threading.Redis;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Says which replica makes a sentence: a lock in Redis for each. It only saves work, so it fails open: where Redis does not
/// answer, everyone may begin.
/// </summary>
internal sealed class ReplicaLock(CacheRedis redis, RedisGuard guard)
{
    // A replica that dies holding a lock holds the others up for as long as this. The library extends it while the holder lives.
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);

    /// <returns>The lock, to be disposed of, or nothing; and whether this replica may begin.</returns>
    public async Task<(IAsyncDisposable? Held, bool MayBegin)> TryTakeAsync(string name, CancellationToken cancellationToken)
    {
        if (redis.Connection is not { } connection)
        {
            return (null, true);
        }

        var taken = new RedisDistributedLock($"{CachingExtensions.KeyPrefix}making:{name}", connection.GetDatabase(), options => options.Expiry(Expiry));
        var (handle, answered) = await guard.TryAsync(() => taken.TryAcquireAsync(TimeSpan.Zero, CancellationToken.None).AsTask(), cancellationToken);
        return handle is null ? (null, !answered) : (new Held(handle, guard), true);
    }

    private sealed class Held(RedisDistributedLockHandle handle, RedisGuard guard) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await guard.TryAsync(
            async () =>
            {
                await handle.DisposeAsync();
                return true;
            },
            CancellationToken.None);
    }
}
