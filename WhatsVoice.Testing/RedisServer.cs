using System.ComponentModel;
using System.Diagnostics;
using StackExchange.Redis;

namespace WhatsVoice.Testing;

/// <summary>A Redis of its own on a free port, gone with its data: redis-server, or WhatsVoice.Store in its place.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("whatsvoice-redis-");
    private readonly bool _durable;
    private readonly ServiceProcess? _store;
    private ChildProcess? _redis;

    private RedisServer(bool durable, bool embedded)
    {
        Port = FreePort.Find();
        _durable = durable;
        _store = !embedded ? null : ServiceProcess.Prepare("WhatsVoice.Store", new Dictionary<string, string>
        {
            ["Store__Port"] = $"{Port}",
            ["Store__Directory"] = _data.FullName,
            ["Store__Durable"] = durable ? "true" : "false",
        });
    }

    /// <summary>What happens where redis-server is not installed. Default: the start fails. Tests are skipped.</summary>
    public static Action<string>? OnMissing { get; set; }

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Which of the two it is.</summary>
    public string Name => _store is null ? Program : "WhatsVoice.Store";

    public ChildProcess Process => _store?.Process ?? _redis!;

    /// <param name="durable">Whether a write is on disk before it is acknowledged (<c>appendfsync always</c>); else nothing is kept.</param>
    /// <param name="embedded">WhatsVoice.Store in the place of redis-server.</param>
    /// <exception cref="InvalidOperationException">It could not be started.</exception>
    public static async Task<RedisServer> StartAsync(bool durable = false, bool embedded = false)
    {
        if (!embedded && !IsInstalled())
        {
            OnMissing?.Invoke(Program);
        }

        var server = new RedisServer(durable, embedded);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the same port with the same data.</summary>
    public async Task StartAgainAsync()
    {
        if (_store is not null)
        {
            await _store.StartAsync();
            return;
        }

        string[] settings = _durable ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
        try
        {
            _redis = ChildProcess.Start(new ProcessStartInfo(Program, ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", .. settings])
            {
                WorkingDirectory = _data.FullName,
            });
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("redis-server is not installed.", exception);
        }

        // It says so itself when it listens.
        while (!_redis.Output.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            if (_redis.HasExited)
            {
                throw new InvalidOperationException($"redis-server did not start.{Environment.NewLine}{_redis.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>As kill -9.</summary>
    public Task KillAsync() => _store?.KillAsync() ?? _redis?.KillAsync() ?? Task.CompletedTask;

    /// <summary>It keeps its connections and answers nothing, as a server that swaps or whose network drops packets.</summary>
    public Task HangAsync() => Process.SignalAsync("STOP");

    public Task GoOnAsync() => Process.SignalAsync("CONT");

    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? _redis?.DisposeAsync() ?? ValueTask.CompletedTask);
        _data.Delete(recursive: true);
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));
}
