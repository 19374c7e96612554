using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace WhatsVoice.Bench.Processes;

/// <summary>A Redis of its own: redis-server where it is installed, else WhatsVoice.Store.</summary>
internal sealed class RunningRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly int _port;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("whatsvoice-bench-");
    private readonly bool _durable;
    private RunningProcess? _redis;
    private RunningService? _store;

    private RunningRedis(bool durable)
    {
        _port = FreePort.Find();
        _durable = durable;
    }

    /// <summary>Which of the two it is.</summary>
    public string Name => _store is null ? "redis-server" : "WhatsVoice.Store";

    public string ConnectionString => $"127.0.0.1:{_port}";

    public RunningProcess Process => _store?.Process ?? _redis!;

    public int ProcessId => Process.Id;

    /// <summary>redis-server where it is installed, else WhatsVoice.Store.</summary>
    /// <param name="cancellationToken">Stops it again.</param>
    /// <param name="durable">Whether a write is on disk before it is acknowledged, as the AppHost has it for <c>store</c>.</param>
    /// <exception cref="InvalidOperationException">Neither could be started.</exception>
    public static async Task<RunningRedis> StartAsync(CancellationToken cancellationToken, bool durable = false)
    {
        try
        {
            return await StartServerAsync(durable, cancellationToken);
        }
        catch (Win32Exception)
        {
            return await StartStoreAsync(cancellationToken, durable);
        }
    }

    /// <summary>redis-server; durable: with an append-only file that is written before a command is answered.</summary>
    /// <exception cref="Win32Exception">It is not installed.</exception>
    public static async Task<RunningRedis> StartServerAsync(bool durable, CancellationToken cancellationToken)
    {
        var redis = new RunningRedis(durable);
        await redis.RunServerAsync(cancellationToken);
        return redis;
    }

    /// <summary>WhatsVoice.Store.</summary>
    public static async Task<RunningRedis> StartStoreAsync(CancellationToken cancellationToken, bool durable = true)
    {
        var redis = new RunningRedis(durable);
        redis._store = await RunningService.StartAsync("WhatsVoice.Store", new Dictionary<string, string>
        {
            ["Store__Port"] = redis._port.ToString(CultureInfo.InvariantCulture),
            ["Store__Directory"] = redis._data.FullName,
            ["Store__Durable"] = durable ? "true" : "false",
        }, cancellationToken);
        return redis;
    }

    /// <summary>The longest that a write waited for the disk since the last time this was asked, as redis-server has seen it, to 1 ms.</summary>
    /// <returns>Zero where all took less than 1 ms; null for WhatsVoice.Store, which does not tell.</returns>
    public async Task<TimeSpan?> SlowestSyncAsync()
    {
        if (_store is not null)
        {
            return null;
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { ConnectionString }, AllowAdmin = true });
        var server = connection.GetServer(ConnectionString);
        var slowest = (await server.LatencyLatestAsync())
            .Where(entry => entry.EventName.StartsWith("aof-", StringComparison.Ordinal))
            .Select(entry => TimeSpan.FromMilliseconds(entry.MaxDurationMilliseconds))
            .DefaultIfEmpty()
            .Max();
        await server.LatencyResetAsync();
        return slowest;
    }

    /// <summary>After it has ended.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) =>
        _store?.StartAgainAsync(cancellationToken) ?? RunServerAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task RunServerAsync(CancellationToken cancellationToken)
    {
        // As the AppHost's container; the latency monitor tells slow syncs.
        string[] settings = _durable
            ? ["--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "256mb", "--latency-monitor-threshold", "1"]
            : ["--appendonly", "no", "--maxmemory", "512mb", "--maxmemory-policy", "volatile-ttl"];
        _redis = RunningProcess.Start(new ProcessStartInfo("redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", .. settings])
        {
            WorkingDirectory = _data.FullName,
        });
        await WaitUntilItListensAsync(_port, cancellationToken);
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
