using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Statistics;

/// <summary>
/// Listens to this process's own metrics: counts the outcomes of calls to WhatsApp and the open outbound
/// connections.
/// </summary>
internal sealed class UpstreamListener : IHostedService, IDisposable
{
    private const string Calls = "whatsapp.client.duration";
    private const string Connections = "http.client.open_connections";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Host, int Port, string State), long> _connections = new();

    public UpstreamListener(ReplyStatistics statistics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: Calls, Meter.Name: ApiTelemetry.Name } or { Name: Connections, Meter.Name: "System.Net.Http" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            statistics.Count(StatisticsMinute.Field(ReplyStatistics.WhatsApp, $"{Tag(tags, "operation")}_{Tag(tags, "outcome")}")));
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) => CountConnection(change, tags));

        // In the constructor: other hosted services open connections before this one is started.
        _listener.Start();
    }

    /// <summary>Open connections of this process by server, busy and idle.</summary>
    public IReadOnlyList<OpenConnections> OpenConnections =>
    [
        .. _connections.GroupBy(entry => $"{entry.Key.Host}:{entry.Key.Port}")
            .Select(server => new OpenConnections(
                server.Key,
                server.Where(entry => entry.Key.State == "active").Sum(entry => entry.Value),
                server.Where(entry => entry.Key.State == "idle").Sum(entry => entry.Value)))
            .Where(server => server.Active + server.Idle > 0)
            .OrderBy(server => server.Server, StringComparer.Ordinal),
    ];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    /// <summary>Called four times a request, so it allocates nothing.</summary>
    private void CountConnection(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _connections.AddOrUpdate(
        (Tag(tags, "server.address") as string ?? "", Tag(tags, "server.port") as int? ?? 0, Tag(tags, "http.connection.state") as string ?? ""),
        static (_, change) => change,
        static (_, count, change) => count + change,
        change);

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }

        return null;
    }
}

/// <param name="Server">Host and port.</param>
/// <param name="Active">With a request on them.</param>
/// <param name="Idle">Open, without a request.</param>
public sealed record OpenConnections(string Server, long Active, long Idle);
