using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Stands before every call to the cache's Redis: each has <c>Speech:Cache:RedisTimeout</c>, and one that fails or takes
/// longer spares all others the wait for <c>Speech:Cache:RedisPause</c>. Then a single call tries again.
/// </summary>
internal sealed class RedisGuard(IOptions<SpeechCacheOptions> options, TimeProvider time)
{
    private const long Open = 0;

    private readonly TimeSpan _timeout = options.Value.RedisTimeout;
    private readonly TimeSpan _pause = options.Value.RedisPause;
    private long _closedUntil = Open;

    /// <summary>Makes the call unless Redis is left alone at present.</summary>
    /// <returns>Its result; the default of <typeparamref name="T"/> and false where there is none.</returns>
    public async Task<(T? Result, bool Answered)> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        if (!MayTry())
        {
            return (default, false);
        }

        Task<T>? running = null;
        try
        {
            running = call();
            var result = await running.WaitAsync(_timeout, time, cancellationToken);
            Volatile.Write(ref _closedUntil, Open);
            return (result, true);
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException or ObjectDisposedException)
        {
            Volatile.Write(ref _closedUntil, NextTry());
            DiscardLate(running);
            return (default, false);
        }
        catch (OperationCanceledException)
        {
            DiscardLate(running);
            throw;
        }
    }

    private bool MayTry()
    {
        var closedUntil = Volatile.Read(ref _closedUntil);
        if (closedUntil == Open)
        {
            return true;
        }

        // Of many at this moment, one tries.
        return time.GetTimestamp() >= closedUntil
            && Interlocked.CompareExchange(ref _closedUntil, NextTry(), closedUntil) == closedUntil;
    }

    private long NextTry() => time.GetTimestamp() + (long)(_pause.TotalSeconds * time.TimestampFrequency);

    /// <summary>What comes after the time is not wanted any more: a lock, for one, must not be kept.</summary>
    private static void DiscardLate<T>(Task<T>? late) => late?.ContinueWith(
        static done => done.IsCompletedSuccessfully && done.GetAwaiter().GetResult() is IAsyncDisposable kept
            ? kept.DisposeAsync().AsTask()
            : Task.FromResult(done.Exception), // observed, and of no interest
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
