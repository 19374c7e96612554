using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Opens connections to the upstreams at the start and opens them again when one was closed, so that no reply pays for a
/// handshake (ADR 10). An upstream that is away holds up nothing.
/// </summary>
internal sealed class WarmConnections(
    IEnumerable<WarmUpstream> upstreams,
    ServiceEndpointResolver resolver,
    SocketsHttpHandler pool,
    OpenConnections connections,
    IOptions<HttpPoolOptions> options,
    TimeProvider time,
    ILogger<WarmConnections> logger) : BackgroundService
{
    /// <summary>How long a reply may meet a connection that an upstream has just closed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _invoker = new(new OutboundHandler(pool), disposeHandler: false);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.WarmConnections == 0
        ? Task.CompletedTask
        : Task.WhenAll(upstreams.Select(upstream => KeepAsync(upstream, stoppingToken)));

    private async Task KeepAsync(WarmUpstream upstream, CancellationToken cancellationToken)
    {
        var address = upstream.Address();
        Dictionary<Uri, WarmEndpoint> known = [];
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            var found = await resolver.GetEndpointsAsync(address.GetLeftPart(UriPartial.Authority), cancellationToken);
            var tended = found.Endpoints.Select(endpoint => At(address, endpoint.EndPoint)).Distinct().Select(endpoint =>
                known.TryGetValue(endpoint, out var warm)
                    ? warm
                    : known[endpoint] = new WarmEndpoint(upstream.Name, endpoint, _invoker, connections, options.Value, time, logger));
            await Task.WhenAll(tended.ToList().Select(endpoint => endpoint.TendAsync(cancellationToken)));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>The address at the very replica that service discovery found; the address itself where there is nothing to discover.</summary>
    private static Uri At(Uri address, EndPoint endpoint) => endpoint switch
    {
        UriEndPoint found => new Uri(found.Uri, address.PathAndQuery),
        DnsEndPoint found => With(address, found.Host, found.Port),
        IPEndPoint found => With(address, found.Address.ToString(), found.Port),
        _ => address,
    };

    private static Uri With(Uri address, string host, int port) => new UriBuilder(address) { Host = host, Port = port > 0 ? port : address.Port }.Uri;
}
