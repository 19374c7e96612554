using System.Net;
using System.Net.Sockets;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>A connection in the pool. It knows when it was opened and last used, which the pool does not tell.</summary>
internal sealed class PooledConnection(Socket socket, DnsEndPoint server, TimeProvider time, Action<PooledConnection> onClosed)
    : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>Within it, unread bytes are an answer that is being read.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    private readonly long _opened = time.GetTimestamp();
    private long _written = time.GetTimestamp();

    public DnsEndPoint Server => server;

    public TimeSpan Age => time.GetElapsedTime(_opened);

    /// <summary>Since something was sent on it.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _written));

    /// <summary>
    /// Whether the server has closed it, which the pool notices only when it wants to use it. On an idle connection nothing but its
    /// end can have arrived.
    /// </summary>
    public bool IsClosedByServer()
    {
        try
        {
            return Idle > Busy && Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // The pool was closing it meanwhile.
            return true;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _written, time.GetTimestamp());
        return base.WriteAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        onClosed(this);
    }
}
