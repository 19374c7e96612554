using System.Diagnostics;
using StackExchange.Redis;
using WhatsVoice.Tests.EndToEnd;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A redis-server process of its own on a free port; a durable one writes to disk before it answers, others keep nothing.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private readonly TemporaryFolder? _data;
    private Process? _process;

    private RedisServer(int port, bool durable)
    {
        Port = port;
        _data = durable ? new TemporaryFolder() : null;
    }

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts one, or skips the test where redis-server is not installed.</summary>
    public static async Task<RedisServer> StartAsync(bool durable = false)
    {
        Tool.Require(Program);
        var server = new RedisServer(ServiceProcess.FreePort(), durable);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", .. Durability];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        // It says so itself when it listens; nothing to poll.
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail("redis-server did not start.");
    }

    private string[] Durability => _data is null ? ["--appendonly", "no"] : ["--dir", _data.Path, "--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>As kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>It keeps its connections and answers nothing, as a server that swaps or whose network drops packets.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    public Task GoOnAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _data?.Dispose();
    }
}
