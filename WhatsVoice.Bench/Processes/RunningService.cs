using System.Diagnostics;

namespace WhatsVoice.Bench.Processes;

/// <summary>One service from its build output, told everything by environment variables (no AppHost).</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly ProcessStartInfo _start;

    private RunningService(ProcessStartInfo start, Uri address)
    {
        _start = start;
        Process = RunningProcess.Start(start);
        Address = address;
    }

    public RunningProcess Process { get; private set; }

    public Uri Address { get; }

    public int ProcessId => Process.Id;

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime => Process.ProcessorTime;

    /// <summary>Starts it on a free port and waits until it is healthy.</summary>
    /// <param name="service">For example <c>WhatsVoice.Tts</c>, built in the same configuration as this program.</param>
    /// <param name="environment">Its configuration.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    /// <param name="arguments">Of its command line.</param>
    /// <exception cref="InvalidOperationException">It is not built, ended, or was not healthy within 2 minutes.</exception>
    public static async Task<RunningService> StartAsync(
        string service, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var program = Path.Combine(Repository.Root, service, "bin", Repository.Configuration, "net10.0", $"{service}.dll");
        return File.Exists(program)
            ? await StartProgramAsync(program, environment, cancellationToken, arguments)
            : throw new InvalidOperationException($"{program} is missing: build the solution first.");
    }

    /// <summary>The same with a program that lies elsewhere.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public static async Task<RunningService> StartProgramAsync(
        string program, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            Environment = { ["ASPNETCORE_URLS"] = address.ToString() },
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var running = new RunningService(start, address);
        try
        {
            await running.Process.WaitUntilHealthyAsync(address, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it once more with the same address and configuration, after it has ended, and waits until it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy within 2 minutes.</exception>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        await Process.DisposeAsync();
        Process = RunningProcess.Start(_start);
        await Process.WaitUntilHealthyAsync(Address, cancellationToken);
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public Task KillAsync() => Process.KillAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
