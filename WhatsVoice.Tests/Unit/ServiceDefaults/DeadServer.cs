using System.Net;
using System.Net.Sockets;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>An address at which connections neither open nor fail: a listener that accepts nobody and whose queue is full.</summary>
internal sealed class DeadServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    private DeadServer(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(backlog: 0);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static DeadServer Open(IPAddress address)
    {
        var server = new DeadServer(address);
        bool connected;
        do
        {
            var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            server._waiting.Add(waiting);
            try
            {
                waiting.Connect(server._listener.LocalEndPoint!);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Under way; on loopback it is open at once if it opens at all.
            }

            connected = waiting.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite);
        }
        while (connected);
        return server;
    }

    public void Dispose()
    {
        foreach (var socket in _waiting)
        {
            socket.Dispose();
        }

        _listener.Dispose();
    }
}
