using System.Diagnostics;
using System.Net.Sockets;

namespace WhatsVoice.Bench.FirstNote;

/// <summary>The whole application, started with the command of the README (without its build).</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    public const string AppSecret = "bench-app-secret";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private readonly ChildProcess _process;
    private readonly string _data;

    private RunningApplication(ChildProcess process, string data)
    {
        _process = process;
        _data = data;
    }

    public static Uri Api { get; } = new("http://localhost:5080");

    public static Uri Tts { get; } = new("http://localhost:5081");

    public static Uri Sandbox { get; } = new("http://localhost:5090");

    /// <summary>From the command to the first moment at which all services are healthy.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <exception cref="InvalidOperationException">It ended, or was not healthy within 2 minutes.</exception>
    public static async Task<RunningApplication> StartAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("whatsvoice-bench-").FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            ArgumentList = { "run", "--no-build", "--project", "WhatsVoice.AppHost", "--", $"--Store:Directory={data}" },
            Environment = { ["Sandbox__AppSecret"] = AppSecret },
        };

        await WaitUntilGoneAsync(cancellationToken);
        var clock = Stopwatch.StartNew();
        var application = new RunningApplication(ChildProcess.Start(start), data);
        try
        {
            foreach (var service in new[] { Tts, Api, Sandbox })
            {
                await application._process.WaitUntilHealthyAsync(service, StartTimeout, cancellationToken);
            }
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        application.StartUp = clock.Elapsed;
        return application;
    }

    /// <summary>The services of an earlier start end some seconds after their AppHost, and would be taken for the new ones until then.</summary>
    private static async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        foreach (var service in new[] { Tts, Api, Sandbox })
        {
            while (await ListensAsync(service, cancellationToken))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task<bool> ListensAsync(Uri service, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(service.Host, service.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        await _process.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
