using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace WhatsVoice.Sandbox.Faults;

internal static class ConnectionReset
{
    /// <summary>Without lingering, closing a socket sends a TCP reset: what a caller sees when a machine dies.</summary>
    public static void Cut(HttpContext http)
    {
        try
        {
            if (http.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // The caller was faster and has closed the connection itself.
        }

        http.Abort();
    }
}
