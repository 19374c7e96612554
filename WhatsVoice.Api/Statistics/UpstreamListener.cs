using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StackExchange.Redis;
using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Statistics;

/// <summary>
/// Listens to this process's own metrics: counts what calls to WhatsApp came to, added to the store once a second, and holds the
/// number of open outbound connections. The calls themselves know nothing of it.
/// </summary>
internal sealed class UpstreamListener : BackgroundService
{
    private const string Calls = "whatsapp.client.duration";
    private const string Connections = "http.client.open_connections";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ReplyStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Server, string State), long> _connections = new();

    public UpstreamListener(ReplyStatistics statistics, TimeProvider time)
    {
        _statistics = statistics;
        _time = time;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: Calls, Meter.Name: ApiTelemetry.Name } or { Name: Connections, Meter.Name: "System.Net.Http" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => _calls.AddOrUpdate($"{Tag(tags, "operation")}_{Tag(tags, "outcome")}", 1, (_, count) => count + 1));
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => _connections.AddOrUpdate(
            ($"{Tag(tags, "server.address")}:{Tag(tags, "server.port")}", Tag(tags, "http.connection.state")), change, (_, count) => count + change));
        _listener.Start();
    }

    /// <summary>Open connections of this process by server, busy and idle.</summary>
    public IReadOnlyList<OpenConnections> OpenConnections =>
    [
        .. _connections.GroupBy(entry => entry.Key.Server)
            .Select(server => new OpenConnections(
                server.Key,
                server.Where(entry => entry.Key.State == "active").Sum(entry => entry.Value),
                server.Where(entry => entry.Key.State == "idle").Sum(entry => entry.Value)))
            .Where(server => server.Active + server.Idle > 0)
            .OrderBy(server => server.Server, StringComparer.Ordinal),
    ];

    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Flush();
            }
        }
        catch (OperationCanceledException)
        {
            Flush();
        }
    }

    private void Flush()
    {
        List<RedisValue> fields = [];
        foreach (var call in _calls.Keys)
        {
            if (_calls.TryRemove(call, out var count))
            {
                fields.AddRange([StatisticsMinute.Field(ReplyStatistics.WhatsApp, call), count]);
            }
        }

        if (fields.Count > 0)
        {
            _statistics.AddNow([.. fields]);
        }
    }

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value?.ToString() ?? "";
            }
        }

        return "";
    }
}
