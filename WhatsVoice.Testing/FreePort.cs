using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace WhatsVoice.Testing;

internal static class FreePort
{
    /// <summary>
    /// Below the range from which Linux takes the ports of outgoing connections (32768 on): one of those may be taken by the time
    /// a server listens on it.
    /// </summary>
    private const int First = 15_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A TCP port on the loopback address that is free now and was not handed out before in this process.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
