using System.Collections.Concurrent;

namespace WhatsVoice.Sandbox;

/// <summary>Work that continues after its request was answered, tracked and cancelled when the sandbox stops.</summary>
internal sealed partial class BackgroundWork(IHostApplicationLifetime lifetime, ILogger<BackgroundWork> logger) : IHostedService
{
    private readonly ConcurrentDictionary<Task, byte> _running = [];

    public void Run(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => GuardedAsync(work, lifetime.ApplicationStopping));
        _running.TryAdd(task, 0);
        task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_running.Keys).WaitAsync(cancellationToken);

    private async Task GuardedAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The sandbox is stopping; its state is in memory only.
        }
#pragma warning disable CA1031 // No caller awaits this work, so an unexpected failure must at least be logged.
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
#pragma warning restore CA1031
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Background work failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
