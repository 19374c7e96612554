using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WhatsVoice.Tests.Drivers;

/// <summary>What came back over the wire.</summary>
/// <param name="Status">0 where the connection was closed without an answer, <see cref="RawHttp.NoAnswer"/> where it stayed open without one.</param>
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
    /// <summary>The <see cref="RawAnswer.Status"/> where nothing came within a minute, not even the end of the connection.</summary>
    public const int NoAnswer = -1;

    private const int ReadBytes = 64 * 1024;

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
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A server may cut off what is no HTTP while it is still being sent.
            return new RawAnswer(0, "", "");
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return new RawAnswer(NoAnswer, "", "");
        }
    }

    private static async Task<RawAnswer> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var received = new ArrayBufferWriter<byte>(ReadBytes);
        var head = -1;
        RawAnswer? answer = null;
        while (answer is null || !IsWhole(answer, received.WrittenSpan[(head + 4)..]))
        {
            var read = await stream.ReadAsync(received.GetMemory(ReadBytes), cancellationToken);
            received.Advance(read);
            if (read == 0)
            {
                break;
            }

            if (answer is null && (head = received.WrittenSpan.IndexOf("\r\n\r\n"u8)) >= 0)
            {
                var text = Encoding.Latin1.GetString(received.WrittenSpan[..head]);
                answer = new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text, "");
            }
        }

        return answer is null
            ? new RawAnswer(0, Encoding.Latin1.GetString(received.WrittenSpan), "")
            : answer with { Body = Encoding.Latin1.GetString(received.WrittenSpan[(head + 4)..]) };
    }

    /// <summary>Whether the body is as long as it says, or never ends.</summary>
    private static bool IsWhole(RawAnswer answer, ReadOnlySpan<byte> body)
        => answer.Status == (int)HttpStatusCode.SwitchingProtocols
            || answer.Header("Content-Type").StartsWith("text/event-stream", StringComparison.Ordinal)
            || (int.TryParse(answer.Header("Content-Length"), CultureInfo.InvariantCulture, out var length) && body.Length >= length)
            || (answer.Header("Transfer-Encoding") == "chunked" && body.EndsWith("0\r\n\r\n"u8));
}
