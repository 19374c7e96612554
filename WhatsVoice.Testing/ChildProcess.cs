using System.Diagnostics;
using System.Text;

namespace WhatsVoice.Testing;

/// <summary>A program that runs beside this one; its output is drained and kept.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int MostOutput = 1_000_000;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How often it is asked whether it is healthy. Asking more often costs processor time: until the process listens, each question throws.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output;

    private ChildProcess(Process process, StringBuilder output)
    {
        _process = process;
        _output = output;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>User and system time so far, over all threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Peak resident memory in bytes; 0 once it has exited.</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.PeakWorkingSet64;
        }
    }

    /// <summary>Resident memory in bytes; 0 once it has exited.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>What it wrote to both streams; of more than a million characters the latest.</summary>
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

    /// <param name="start">What to run; both output streams get redirected.</param>
    /// <param name="output">Where its output is appended. Default: a buffer of its own.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is not installed.</exception>
    public static ChildProcess Start(ProcessStartInfo start, StringBuilder? output = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var child = new ChildProcess(Process.Start(start)!, output ?? new StringBuilder());
        child._process.OutputDataReceived += (_, line) => child.Append(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Append(line.Data);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>As kill -9, its own children included.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Sends a POSIX signal.</summary>
    /// <param name="name">INT, TERM, STOP or CONT.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it and its direct children to end (SIGINT), as Ctrl+C does, and kills it after 30 s. (<c>dotnet run</c> passes no signal on.)</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using var children = Process.Start("pkill", ["-INT", "-P", $"{_process.Id}"]);
            await children.WaitForExitAsync(CancellationToken.None);
            await SignalAsync("INT");
        }

        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Waits until <c>GET /health</c> answers 200.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy in time; the message holds its output.</exception>
    public async Task WaitUntilHealthyAsync(Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < timeout)
        {
            if (HasExited)
            {
                throw new InvalidOperationException($"The process at {address} ended with exit code {ExitCode} before it was healthy.{Environment.NewLine}{Output}");
            }

            try
            {
                using var response = await http.GetAsync(new Uri(address, "/health"), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // It does not listen yet.
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException($"The process at {address} was not healthy within {timeout.TotalSeconds:0} s.{Environment.NewLine}{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > MostOutput)
            {
                _output.Remove(0, MostOutput / 2);
            }
        }
    }
}
