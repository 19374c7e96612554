namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Services that hear, started once for the tests that each have a person of their own.</summary>
public sealed class HearingStage : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private RunningServices? _services;

    /// <summary>The first caller starts them.</summary>
    internal async Task<RunningServices> ServicesAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _services ??= await RunningServices.StartAsync(new ServicesSetup
            {
                Hearing = true,
                Api = [("Hearing__RetryFor", "00:00:00"), ("Conversations__MaxHeardSecondsPerDay", "3")],
            });
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_services?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gate.Dispose();
    }
}
