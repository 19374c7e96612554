using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace WhatsVoice.Tests.Services.Store;

/// <summary>The store in a process of its own, run from where the build put it.</summary>
internal sealed class StoreProcess : IDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "WhatsVoice.Store.dll");
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StoreProcess(Process process, int port)
    {
        Process = process;
        Port = port;
    }

    public Process Process { get; }

    public int Port { get; }

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

    /// <summary>Starts it. Settings are its configuration: <c>Store:Durable=true</c>.</summary>
    public static async Task<StoreProcess> StartAsync(params string[] settings)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo("dotnet", [Assembly, $"--Store:Port={port}", .. settings.Select(setting => $"--{setting}")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var store = new StoreProcess(new Process { StartInfo = start }, port);
        store.Process.OutputDataReceived += (_, line) => store.OnLine(line.Data);
        store.Process.ErrorDataReceived += (_, line) => store.OnLine(line.Data);
        store.Process.Start();
        store.Process.BeginOutputReadLine();
        store.Process.BeginErrorReadLine();
        return store;
    }

    /// <summary>Waits for the line that says it is ready.</summary>
    public async Task<StoreProcess> ReadyAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_ready.Task, Process.WaitForExitAsync(cancellationToken));
        _ready.Task.IsCompleted.ShouldBeTrue(Output);
        return this;
    }

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},connectRetry=1"));

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    private void OnLine(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line?.Contains("Ready on", StringComparison.Ordinal) is true)
        {
            _ready.TrySetResult();
        }
    }
}
