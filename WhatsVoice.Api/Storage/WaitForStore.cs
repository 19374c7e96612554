using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

/// <summary>
/// Replicas meet in the store: one that starts while the store is away waits for it, since Orleans would end the process, and whatever starts it
/// again pauses longer each time (Docker up to a minute, Kubernetes up to five).
/// </summary>
internal sealed partial class WaitForStore(Store store, TimeProvider time, ILogger<WaitForStore> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    /// <summary>Ends when the store takes writes. Runs before anything is started, the silo too.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (long? told = null; ; await Task.Delay(BetweenLooks, time, cancellationToken))
        {
            try
            {
                await store.ProbeWriteAsync();
                return;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                if (told is null || time.GetElapsedTime(told.Value) >= BetweenLines)
                {
                    told = time.GetTimestamp();
                    Log.Waits(logger, exception.Message);
                }
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The store (ConnectionStrings:store) takes no writes, and replicas meet in it: the start waits for it. {Reason}")]
        public static partial void Waits(ILogger logger, string reason);
    }
}
