using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>Opens the pool's connections and knows which of them the next request can use.</summary>
internal sealed class OpenConnections(AddressRace race, IOptions<HttpPoolOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<PooledConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);

    public async ValueTask<Stream> OpenAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = await race.ConnectAsync(server, cancellationToken);
        var connection = new PooledConnection(socket, server, time, closed => _connections.TryRemove(closed, out _));
        _connections[connection] = true;
        return connection;
    }

    /// <summary>Connections to a server that are open and young enough for the pool to use.</summary>
    public IReadOnlyList<PooledConnection> UsableTo(Uri server) =>
    [
        .. _connections.Keys.Where(connection =>
            connection.Server.Port == server.Port
            && string.Equals(connection.Server.Host, server.IdnHost, StringComparison.OrdinalIgnoreCase)
            && connection.Age < options.Value.Lifetime
            && !connection.IsClosedByServer()),
    ];
}
