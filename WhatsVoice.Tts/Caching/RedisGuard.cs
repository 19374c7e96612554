using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Stands before every call to the cache's Redis: each has <c>Speech:Cache:RedisTimeout</c>, and one that fails or takes
/// longer spares all others the wait for <c>Speech:Cache:RedisPause</c>. Then a single call tries again.
/// </summary>
internal sealed class RedisGuard(IOptions<SpeechCacheOptions> options, TimeProvider time)
{
    private const long NotPaused = 0;

    // The first calls of a process compile what they run; a miss because of that would be paid for.
    private static readonly TimeSpan WarmUpTimeout = TimeSpan.FromSeconds(1);

    private volatile bool _isWarm;
    private readonly TimeSpan _pause = options.Value.RedisPause;
    private long _pausedUntil = NotPaused;

    /// <returns>Its result; the default of <typeparamref name="T"/> and false where there is none.</returns>
    public async Task<(T? Result, bool Answered)> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        if (!MayCall())
        {
            return (default, false);
        }

        Task<T>? running = null;
        try
        {
            running = call();
            var result = await running.WaitAsync(_isWarm ? options.Value.RedisTimeout : WarmUpTimeout, time, cancellationToken);
            Volatile.Write(ref _pausedUntil, NotPaused);
            return (result, true);
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException or ObjectDisposedException)
        {
            Volatile.Write(ref _pausedUntil, NextTry());
            DiscardLate(running);
            return (default, false);
        }
        catch (OperationCanceledException)
        {
            DiscardLate(running);
            throw;
        }
    }

    /// <summary>Whether the last call failed, so that calls are paused.</summary>
    public bool IsPaused => Volatile.Read(ref _pausedUntil) != NotPaused;

    /// <summary>From now on the time limit holds; before, it is a second.</summary>
    public void EndWarmUp() => _isWarm = true;

    private bool MayCall()
    {
        var pausedUntil = Volatile.Read(ref _pausedUntil);
        if (pausedUntil == NotPaused)
        {
            return true;
        }

        // Of many at this moment, one tries.
        return time.GetTimestamp() >= pausedUntil
            && Interlocked.CompareExchange(ref _pausedUntil, NextTry(), pausedUntil) == pausedUntil;
    }

    private long NextTry() => time.GetTimestamp() + (long)(_pause.TotalSeconds * time.TimestampFrequency);

    /// <summary>
    /// What comes after the time is not wanted any more: a lock, for one, must not be kept. But that it comes says that Redis
    /// answers again: a moment's standstill, here or there, is not worth a pause in which sentences are paid for again.
    /// </summary>
    private void DiscardLate<T>(Task<T>? late) => late?.ContinueWith(
        done =>
        {
            if (!done.IsCompletedSuccessfully)
            {
                // Looked at, so that it is not reported as unobserved.
                _ = done.Exception;
                return Task.CompletedTask;
            }

            Volatile.Write(ref _pausedUntil, NotPaused);
            return done.GetAwaiter().GetResult() is IAsyncDisposable kept ? kept.DisposeAsync().AsTask() : Task.CompletedTask;
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

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
