using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Garnet;

namespace WhatsVoice.Store;

/// <summary>Runs the Garnet server for as long as the host runs.</summary>
internal sealed partial class EmbeddedStore(StoreOptions options, ILoggerFactory loggerFactory, ILogger<EmbeddedStore> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private DirectoryLock? _directoryLock;
    private GarnetServer? _server;
    private TimeSpan _startTime;
    private TimeSpan _checkTime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (options.Durable)
        {
            _directoryLock = DirectoryLock.Take(options.Directory);
        }

        try
        {
            _server = new GarnetServer(GarnetSettings.For(options), loggerFactory);
            _server.Start();
        }
        catch (Exception e) when ((e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StoreStartException($"{StoreOptions.Section}:Port is '{options.Port}': another process is listening on that port. Stop it or choose another port.", e);
        }

        var checking = Stopwatch.GetTimestamp();
        await new SelfCheck(options).RunAsync(cancellationToken);
        _checkTime = Stopwatch.GetElapsedTime(checking);
        _startTime = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Everything has started, the health endpoint too: only now is it true to say so.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Log.Ready(
            logger,
            options.Port,
            options.Durable ? $"every acknowledged write is kept in {options.Directory}" : "in memory, the oldest entries may be evicted",
            _startTime.TotalMilliseconds,
            _checkTime.TotalMilliseconds);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Serves those who are connected until they leave, at most 10 s: Ctrl-C under the AppHost asks all services to stop at once, and the Api has an answer
    /// to finish and to store.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        if (HasClients())
        {
            Log.Stopping(logger, DrainTimeout.TotalSeconds);
        }

        while (HasClients() && Stopwatch.GetElapsedTime(asked) < DrainTimeout)
        {
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }

        _server?.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        _server?.Dispose();
        _directoryLock?.Dispose();
    }

    /// <summary>Asked of the operating system, since Garnet counts its connections only where it samples metrics.</summary>
    private bool HasClients() => _server is not null && IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.LocalEndPoint.Port == options.Port && connection.State == TcpState.Established);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Ready on 127.0.0.1:{Port}: {Kind}. Started in {Milliseconds:F0} ms, self-check passed in {CheckMilliseconds:F0} ms.")]
        public static partial void Ready(ILogger logger, int port, string kind, double milliseconds, double checkMilliseconds);

        [LoggerMessage(2, LogLevel.Information, "Stopping when those who are connected have left, after {Seconds:F0} s at the latest.")]
        public static partial void Stopping(ILogger logger, double seconds);
    }
}
