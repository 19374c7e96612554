using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>
/// Opens connections as RFC 8305 ("Happy Eyeballs") asks: tries a server's addresses 250 ms apart, alternating
/// between IPv6 and IPv4, and uses the first that answers. .NET waits for each address to fail, which costs the whole connect timeout
/// where, for example, IPv6 is not routed (docs/adr/0065).
/// </summary>
/// <param name="resolve">Looks a host's addresses up, best first.</param>
/// <param name="time">Measures the head start.</param>
internal sealed class AddressRace(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time)
{
    /// <summary>What RFC 8305, section 5, recommends.</summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    private const int KeepAliveSeconds = 30;

    /// <returns>A connected socket, which the caller owns.</returns>
    /// <exception cref="SocketException">No address answered; the reason is that of the first one.</exception>
    public async Task<Socket> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var addresses = Interleave(await resolve(server.Host, cancellationToken));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Socket>> running = [];
        ExceptionDispatchInfo? failure = null;
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count)
                {
                    running.Add(OpenAsync(new IPEndPoint(addresses[next++], server.Port), over.Token));
                }

                var headStart = next < addresses.Count ? Task.Delay(HeadStart, time, over.Token) : null;
                var ended = await Task.WhenAny(headStart is null ? running : [.. running, headStart]);
                if (ended is not Task<Socket> attempt)
                {
                    continue;
                }

                running.Remove(attempt);
                try
                {
                    return await attempt;
                }
                catch (SocketException exception)
                {
                    failure ??= ExceptionDispatchInfo.Capture(exception);
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(running.Select(DropAsync));
        }

        failure?.Throw();
        throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>The resolver's order, alternating between the families and starting with that of the first address.</summary>
    internal static List<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToList();
        var second = addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).ToList();
        var turns = Math.Max(first.Count, second.Count);
        return [.. Enumerable.Range(0, turns).SelectMany(turn => first.Skip(turn).Take(1).Concat(second.Skip(turn).Take(1)))];
    }

    private static async Task<Socket> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        // A request is written at once or in big pieces: waiting to fill packets would only add delay.
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Routers forget quiet connections after a few minutes; without probes the next request would hang on one.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A slower address may have connected as well, just when the first one did.</summary>
    private static async Task DropAsync(Task<Socket> loser)
    {
        try
        {
            (await loser).Dispose();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Its socket is already disposed.
        }
    }
}
