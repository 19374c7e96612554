using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Reflection;
using System.Text;

namespace WhatsVoice.Tests.Drivers;

/// <summary>One service as a process of its own, with nothing but environment variables, as it would run in a container.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string _service;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private ServiceProcess(string service, int port, IReadOnlyDictionary<string, string> environment)
    {
        _service = service;
        Port = port;
        _environment = environment;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

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

    /// <summary>Prepares a service; it is not started yet, so that others can be told its address.</summary>
    /// <param name="service">For example WhatsVoice.Api.</param>
    /// <param name="environment">Its configuration.</param>
    /// <param name="port">Its HTTP port; default: a free one.</param>
    public static ServiceProcess Prepare(string service, IReadOnlyDictionary<string, string> environment, int? port = null)
        => new(service, port ?? FreePort(), environment);

    public static int FreePort() => Bench.Processes.FreePort.Find();

    /// <summary>Starts it (again) and waits until it is healthy.</summary>
    public async Task StartAsync()
    {
        Run();
        await WaitUntilHealthyAsync();
    }

    /// <summary>Starts it and does not wait.</summary>
    public void Launch() => Run();

    public async Task WaitUntilHealthyAsync()
    {
        await Eventually.TrueAsync(
            async () =>
            {
                _process!.HasExited.ShouldBeFalse($"{_service} ended: {Output}");
                return await StatusAsync("/health") == 200;
            },
            StartLimit,
            TimeSpan.FromMilliseconds(50),
            $"{_service} is healthy");
    }

    /// <summary>Starts it where it is expected to end by itself.</summary>
    /// <returns>Its exit code; what it wrote is in <see cref="Output"/>.</returns>
    public async Task<int> RunToEndAsync()
    {
        Run();
        using var limit = new CancellationTokenSource(StartLimit);
        await _process!.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>The status with which it answers a path; null when it does not answer.</summary>
    public async Task<int?> StatusAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        try
        {
            using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>As kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Sends it a POSIX signal: TERM asks it to end, STOP freezes it, CONT lets it go on.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public Task WaitForExitAsync() => _process!.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StartLimit);

    /// <summary>Whether somebody is connected to its HTTP port.</summary>
    public bool HasCallers() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.LocalEndPoint.Port == Port && connection.State == TcpState.Established);

    /// <summary>The most memory it ever had, bytes.</summary>
    public long PeakBytes
    {
        get
        {
            _process!.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The memory it has now, bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    private static string Metadata(string key)
        => typeof(ServiceProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private void Run()
    {
        var folder = Path.Combine(Metadata("RepositoryRoot"), _service);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", Metadata("Configuration"), "net10.0", $"{_service}.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = Address.ToString() },
        };
        foreach (var (key, value) in _environment)
        {
            start.Environment[key] = value;
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
