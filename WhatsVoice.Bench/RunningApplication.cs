using System.Diagnostics;

namespace WhatsVoice.Bench;

/// <summary>The whole application, started with the command of the README (without its build).</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    public const string AppSecret = "bench-app-secret";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _data;

    private RunningApplication(Process process, string data)
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
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Parameters__whatsapp-app-secret"] = AppSecret },
        };

        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var application = new RunningApplication(process, data);
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            foreach (var service in new[] { Tts, Api, Sandbox })
            {
                await WaitUntilHealthyAsync(http, service, process, clock, cancellationToken);
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

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && !OperatingSystem.IsWindows())
        {
            using var interrupt = Process.Start("kill", ["-INT", $"{_process.Id}"]);
            await interrupt.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task WaitUntilHealthyAsync(HttpClient http, Uri service, Process process, Stopwatch clock, CancellationToken cancellationToken)
    {
        while (clock.Elapsed < StartLimit)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The application ended with exit code {process.ExitCode} before it was healthy.");
            }

            try
            {
                using var response = await http.GetAsync(new Uri(service, "/health"), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException($"{service} was not healthy within {StartLimit.TotalMinutes:0} minutes.");
    }
}
