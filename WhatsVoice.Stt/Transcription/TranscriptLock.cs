using Medallion.Threading.Redis;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace WhatsVoice.Stt.Transcription;

/// <summary>
/// One transcription of a sound over all replicas: a lock in Redis for each. It only saves money, so it fails open: where Redis does not
/// answer, every replica may begin.
/// </summary>
internal sealed class TranscriptLock(IConnectionMultiplexer redis) : IFusionCacheDistributedLocker
{
    // A replica that dies holding a lock holds the others up for as long as this. The library extends it while the holder lives.
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        try
        {
            return await new RedisDistributedLock($"{TranscriptCache.KeyPrefix}lock:{key}", redis.GetDatabase(), options => options.Expiry(Expiry)).TryAcquireAsync(timeout, token);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask ReleaseLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token)
    {
        try
        {
            await ((lockObj as RedisDistributedLockHandle)?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // It expires by itself.
        }
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, TimeSpan timeout, ILogger? logger, CancellationToken token) =>
        throw new NotSupportedException("Transcripts are asked for asynchronously only.");

    public void ReleaseLock(
        string cacheName, string cacheInstanceId, string operationId, string key, string lockName, object? lockObj, ILogger? logger, CancellationToken token) =>
        throw new NotSupportedException("Transcripts are asked for asynchronously only.");
}
