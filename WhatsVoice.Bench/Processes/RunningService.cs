using System.Diagnostics;

namespace WhatsVoice.Bench.Processes;

/// <summary>One service from its build output, told everything by environment variables (no AppHost).</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly RunningProcess _process;

    private RunningService(RunningProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Starts it on a free port and waits until it is healthy.</summary>
    /// <param name="service">For example <c>WhatsVoice.Tts</c>, built in the same configuration as this program.</param>
    /// <param name="environment">Its configuration.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    /// <exception cref="InvalidOperationException">It is not built, ended, or was not healthy within 2 minutes.</exception>
    public static async Task<RunningService> StartAsync(
        string service, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, service);
        var program = Path.Combine(folder, "bin", Repository.Configuration, "net10.0", $"{service}.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is missing: build the solution first.");
        }

        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = folder,
            Environment = { ["ASPNETCORE_URLS"] = address.ToString() },
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var running = new RunningService(RunningProcess.Start(start), address);
        try
        {
            await running._process.WaitUntilHealthyAsync(address, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
