using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Finds free ports and keeps them free until the process that is to listen there starts: another application that asks
/// the system for a free port meanwhile (a second test, say) is not given the same one.
/// </summary>
internal sealed class PortReservations : IDisposable
{
    private readonly Dictionary<int, Socket> _held = [];

    /// <summary>A free port on the loopback address.</summary>
    public int Reserve()
    {
        // Bound but not listening: whoever connects too early is refused, as it should be.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        lock (_held)
        {
            _held[port] = socket;
        }

        return port;
    }

    /// <summary>Lets a process have the port.</summary>
    public void Release(int port)
    {
        lock (_held)
        {
            if (_held.Remove(port, out var socket))
            {
                socket.Dispose();
            }
        }
    }

    /// <summary>Whether somebody listens on the port. Asked by connecting: a bind would trip over closed connections.</summary>
    public static async Task<bool> IsTakenAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _held.Values)
        {
            socket.Dispose();
        }

        _held.Clear();
    }
}
