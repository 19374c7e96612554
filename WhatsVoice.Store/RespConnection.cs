using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WhatsVoice.Store;

/// <summary>
/// A bare connection in the Redis protocol, for the self-check: a client library would take longer to connect than the
/// whole check may, and shares one connection where the check needs several.
/// </summary>
internal sealed class RespConnection : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private Stream? _stream;

    /// <summary>Connects and signs in.</summary>
    public async Task ConnectAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, options.Port, cancellationToken);
        _stream = new BufferedStream(new NetworkStream(_socket));
        if (options.Password is { } password)
        {
            await SendAsync([["AUTH", password]], cancellationToken);
        }
    }

    /// <summary>Sends every command at once, then reads every answer: null for a null answer.</summary>
    /// <exception cref="StoreStartException">The server answered with an error.</exception>
    public async Task<string?[]> SendAsync(IReadOnlyList<string[]> commands, CancellationToken cancellationToken)
    {
        var stream = _stream ?? throw new InvalidOperationException("Connect first.");
        var request = new StringBuilder();
        foreach (var command in commands)
        {
            request.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
            foreach (var part in command)
            {
                request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
            }
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        await stream.FlushAsync(cancellationToken);

        var answers = new string?[commands.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await ReadAsync(stream, cancellationToken);
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _socket.Dispose();
    }

    private static async Task<string?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(stream, cancellationToken);
        switch (line[0])
        {
            case '-':
                throw new StoreStartException($"The self-check was answered with an error: {line[1..]}");
            case '$' when line == "$-1":
                return null;
            case '$':
                var bulk = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
                await stream.ReadExactlyAsync(bulk, cancellationToken);
                return Encoding.UTF8.GetString(bulk.AsSpan(..^2));
            default:
                return line[1..];
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (one[0] != '\n')
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd();
    }
}
