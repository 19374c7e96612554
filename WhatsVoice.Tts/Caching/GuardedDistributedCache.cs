using Microsoft.Extensions.Caching.Distributed;

namespace WhatsVoice.Tts.Caching;

/// <summary>Redis as the cache's second level, behind <see cref="RedisGuard"/>: where it does not answer, a look is a miss and a write is left out.</summary>
internal sealed class GuardedDistributedCache(IDistributedCache cache, RedisGuard guard) : IDistributedCache
{
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await guard.TryAsync(() => cache.GetAsync(key, token), token)).Result;

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        await guard.TryAsync(() => DoneAsync(cache.SetAsync(key, value, options, token)), token);

    public async Task RefreshAsync(string key, CancellationToken token = default) =>
        await guard.TryAsync(() => DoneAsync(cache.RefreshAsync(key, token)), token);

    public async Task RemoveAsync(string key, CancellationToken token = default) =>
        await guard.TryAsync(() => DoneAsync(cache.RemoveAsync(key, token)), token);

    public byte[]? Get(string key) => throw Blocking();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Blocking();

    public void Refresh(string key) => throw Blocking();

    public void Remove(string key) => throw Blocking();

    private static async Task<bool> DoneAsync(Task call)
    {
        await call;
        return true;
    }

    private static NotSupportedException Blocking() => new("Nothing here may block a thread on Redis.");
}
