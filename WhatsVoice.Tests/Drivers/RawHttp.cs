using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WhatsVoice.Tests.Drivers;

/// <summary>What came back over the wire.</summary>
/// <param name="Status">0 where the connection was closed without an answer.</param>
/// <param name="Head">The status line and the headers.</param>
/// <param name="Body">Everything after them; the first part only of a stream without end.</param>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    /// <summary>A header's value in lower case; empty without it.</summary>
    public string Header(string name) => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim().ToLowerInvariant())
        .FirstOrDefault("");
}

/// <summary>Sends requests byte by byte, as no proper client would.</summary>
internal sealed class RawHttp(Uri service)
{
    /// <summary>A hang guard.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="request">In Latin-1, so that any byte can be sent.</param>
    public async Task<RawAnswer> SendAsync(string request)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Port, guard.Token);
        try
        {
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), guard.Token);
            return await ReadAsync(client.GetStream(), guard.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // A server may cut off what is no HTTP while it is still being sent, or wait for more of it.
            return new RawAnswer(0, "", "");
        }
    }

    private static async Task<RawAnswer> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var received = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(received.ToString()) && await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        var text = received.ToString();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0
            ? new RawAnswer(0, text, "")
            : new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }

    /// <summary>Whether the body is as long as it says, or never ends.</summary>
    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var answer = new RawAnswer(0, text[..end], text[(end + 4)..]);
        return text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            || answer.Header("Content-Type").StartsWith("text/event-stream", StringComparison.Ordinal)
            || (int.TryParse(answer.Header("Content-Length"), CultureInfo.InvariantCulture, out var length) && answer.Body.Length >= length)
            || (answer.Header("Transfer-Encoding") == "chunked" && answer.Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
    }
}
