using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Echo;

namespace WhatsVoice.Tests.Hosting.Local;

/// <summary>The local orchestrator in a process of its own, running the echo model.</summary>
internal sealed partial class OrchestratorProcess : IDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public OrchestratorProcess()
    {
        var start = new ProcessStartInfo("dotnet", [new EchoProject().TargetPath, "orchestrate"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process = new Process { StartInfo = start };
        Process.OutputDataReceived += (_, line) => _lines.Writer.TryWrite(line.Data ?? "");
        Process.ErrorDataReceived += (_, line) => _lines.Writer.TryWrite(line.Data ?? "");
        Process.Start();
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Waits until the model is up: the process ids of its two services, and the address of the second.</summary>
    public async Task<(int[] Children, Uri Second)> UpAsync(CancellationToken cancellationToken)
    {
        List<int> children = [];
        List<string> seen = [];
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            seen.Add(line);
            if (Pid().Match(line) is { Success: true } pid)
            {
                children.Add(int.Parse(pid.Groups[1].Value, CultureInfo.InvariantCulture));
            }
            else if (Url().Match(line) is { Success: true } url && seen.Exists(said => said.Contains("is up after", StringComparison.Ordinal)))
            {
                children.Count.ShouldBe(2, string.Join(Environment.NewLine, seen));
                return ([.. children], new Uri(url.Groups[1].Value));
            }
        }

        throw new InvalidOperationException(string.Join(Environment.NewLine, seen));
    }

    public void Signal(int signal) => Kill(Process.Id, signal).ShouldBe(0);

    public void Dispose()
    {
        Process.Kill(entireProcessTree: true);
        Process.Dispose();
    }

    [GeneratedRegex(@"echo pid=(\d+)")]
    private static partial Regex Pid();

    [GeneratedRegex(@"^  second\s+(http\S+)")]
    private static partial Regex Url();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
