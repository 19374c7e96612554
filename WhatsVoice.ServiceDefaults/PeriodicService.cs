namespace Microsoft.Extensions.Hosting;

/// <summary>Does something at an interval, and once more when the service stops: after those that were added later have stopped.</summary>
/// <param name="interval">From one time to the next.</param>
public abstract class PeriodicService(TimeSpan interval, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time => time;

    /// <summary>What is done each time. An exception ends the process.</summary>
    protected abstract void DoWork();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                DoWork();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Here, not in ExecuteAsync: a host that stops at once may never have begun that.
        DoWork();
    }
}
