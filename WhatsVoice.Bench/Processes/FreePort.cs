using System.Net;
using System.Net.Sockets;

namespace WhatsVoice.Bench.Processes;

internal static class FreePort
{
    /// <summary>A TCP port on the loopback address that nobody listens on at present.</summary>
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
