using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;

namespace WhatsVoice.Testing;

/// <summary>One service as a process of its own, with nothing but environment variables, as it would run in a container.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>A hang guard, not a promise.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly string _program;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StringBuilder _output = new();
    private ChildProcess? _process;

    private ServiceProcess(string program, string folder, int port, IReadOnlyDictionary<string, string> environment)
    {
        _program = program;
        _folder = folder;
        Port = port;
        _environment = environment;
    }

    public static string RepositoryRoot => Repository.Root;

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The running process.</summary>
    /// <exception cref="InvalidOperationException">It was never started.</exception>
    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{_program} was not started.");

    /// <summary>What it wrote, over all its starts.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Peak resident memory, bytes.</summary>
    public long PeakBytes => Process.PeakBytes;

    /// <summary>Resident memory in bytes; 0 once it has exited.</summary>
    public long MemoryBytes => Process.MemoryBytes;

    /// <summary>Prepares a service from its build output; it is not started yet, so that others can be told its address.</summary>
    /// <param name="service">For example WhatsVoice.Api.</param>
    /// <param name="environment">Its configuration.</param>
    /// <param name="port">Its HTTP port; default: a free one.</param>
    public static ServiceProcess Prepare(string service, IReadOnlyDictionary<string, string> environment, int? port = null) =>
        new(Repository.ProgramOf(service), Path.Combine(Repository.Root, service), port ?? FreePort(), environment);

    /// <summary>The same from what <see cref="PublishAsync"/> has published.</summary>
    public static ServiceProcess PreparePublished(string service, IReadOnlyDictionary<string, string> environment) =>
        new(PublishedProgramOf(service), Path.GetDirectoryName(PublishedProgramOf(service))!, FreePort(), environment);

    /// <summary>Prepares a service and starts it.</summary>
    public static async Task<ServiceProcess> StartAsync(string service, IReadOnlyDictionary<string, string> environment)
    {
        var prepared = Prepare(service, environment);
        try
        {
            await prepared.StartAsync();
            return prepared;
        }
        catch
        {
            await prepared.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes a service for this platform, as it is deployed, into artifacts/publish.</summary>
    /// <exception cref="InvalidOperationException">It could not be published; the message holds the build's output.</exception>
    public static async Task PublishAsync(string service, CancellationToken cancellationToken)
    {
        var program = PublishedProgramOf(service);
        string[] arguments =
        [
            "publish", service, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--no-self-contained", "-o", Path.GetDirectoryName(program)!, "-v:q", "--nologo",
        ];
        await using var publish = ChildProcess.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Repository.Root });
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"{service} could not be published.{Environment.NewLine}{publish.Output}");
        }
    }

    /// <summary>Where <see cref="PublishAsync"/> leaves a service.</summary>
    public static string PublishedProgramOf(string service) => Path.Combine(Repository.Root, "artifacts", "publish", service, $"{service}.dll");

    public static int FreePort() => Testing.FreePort.Find();

    /// <summary>Starts it (again) and waits until it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It is not built, ended, or was not healthy in time.</exception>
    public async Task StartAsync()
    {
        Launch();
        await WaitUntilHealthyAsync();
    }

    /// <summary>Starts it and does not wait.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("dotnet", [_program])
        {
            WorkingDirectory = _folder,
            Environment = { ["ASPNETCORE_URLS"] = Address.ToString() },
        };
        foreach (var (key, value) in _environment)
        {
            start.Environment[key] = value;
        }

        _process = ChildProcess.Start(start, _output);
    }

    public Task WaitUntilHealthyAsync() => Process.WaitUntilHealthyAsync(Address, StartTimeout, CancellationToken.None);

    /// <summary>Starts it where it is expected to end by itself.</summary>
    /// <returns>Its exit code; what it wrote is in <see cref="Output"/>.</returns>
    public async Task<int> RunToEndAsync()
    {
        Launch();
        await WaitForExitAsync();
        return Process.ExitCode;
    }

    /// <summary>The status with which it answers a path; null when it does not answer.</summary>
    public async Task<int?> StatusAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        try
        {
            using var response = await http.GetAsync(path);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>As kill -9.</summary>
    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Sends it a POSIX signal: TERM asks it to end, STOP freezes it, CONT lets it go on.</summary>
    public Task SignalAsync(string name) => Process.SignalAsync(name);

    public Task WaitForExitAsync() => Process.WaitForExitAsync(CancellationToken.None).WaitAsync(StartTimeout);

    /// <summary>Whether anyone is connected to its HTTP port.</summary>
    public bool HasCallers() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.LocalEndPoint.Port == Port && connection.State == TcpState.Established);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
