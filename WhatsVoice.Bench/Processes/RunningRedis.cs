using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WhatsVoice.Bench.Processes;

/// <summary>A Redis of its own: redis-server where it is installed, else WhatsVoice.Store.</summary>
internal sealed class RunningRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly IAsyncDisposable _process;
    private readonly DirectoryInfo _data;

    private RunningRedis(IAsyncDisposable process, int processId, string name, int port, DirectoryInfo data)
    {
        _process = process;
        _data = data;
        ProcessId = processId;
        Name = name;
        ConnectionString = $"127.0.0.1:{port}";
    }

    /// <summary>Which of the two it is.</summary>
    public string Name { get; }

    public string ConnectionString { get; }

    public int ProcessId { get; }

    /// <param name="cancellationToken">Stops it again.</param>
    /// <param name="durable">Whether a write is on disk before it is acknowledged, as the AppHost has it for <c>store</c>.</param>
    /// <exception cref="InvalidOperationException">Neither could be started.</exception>
    public static async Task<RunningRedis> StartAsync(CancellationToken cancellationToken, bool durable = false)
    {
        var port = FreePort.Find();
        var data = Directory.CreateTempSubdirectory("whatsvoice-bench-");
        try
        {
            var start = new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", durable ? "yes" : "no", "--appendfsync", "always"])
            {
                WorkingDirectory = data.FullName,
            };
            var process = RunningProcess.Start(start);
            var server = new RunningRedis(process, process.Id, "redis-server", port, data);
            await WaitUntilItListensAsync(port, cancellationToken);
            return server;
        }
        catch (Win32Exception)
        {
            // Not installed.
        }

        var store = await RunningService.StartAsync("WhatsVoice.Store", new Dictionary<string, string>
        {
            ["Store__Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Store__Directory"] = data.FullName,
            ["Store__Durable"] = durable ? "true" : "false",
        }, cancellationToken);
        return new RunningRedis(store, store.ProcessId, "WhatsVoice.Store", port, data);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static async Task WaitUntilItListensAsync(int port, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (clock.Elapsed < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            }
        }
    }
}
