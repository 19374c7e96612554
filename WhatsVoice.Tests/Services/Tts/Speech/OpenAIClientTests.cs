using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Speech;

/// <summary>
/// The files in <c>Recorded</c> are what the official client (npm <c>openai</c> 6.49.0) sent for
/// <c>client.audio.speech.create(...)</c>, byte for byte but for line ends, over a plain connection.
/// </summary>
public sealed partial class OpenAIClientTests : IDisposable
{
    private readonly TtsFactory _tts = new();

    public OpenAIClientTests()
    {
        TtsFactory.RequireLocalVoice();
        _tts.UseKestrel(0);
        _tts.StartServer();
    }

    [Theory]
    [InlineData("default-format")]
    [InlineData("opus")]
    [InlineData("opus-streaming")]
    [InlineData("wav")]
    [InlineData("wav-streaming")]
    [InlineData("pcm")]
    [InlineData("pcm-streaming")]
    public async Task A_recorded_request_of_the_official_client_is_answered_with_what_it_asks_for(string recorded)
    {
        var (head, body) = await ReplayAsync(recorded);

        head.ShouldStartWith("HTTP/1.1 200 OK");
        head.ShouldContain("X-Engine: flite");
        var played = recorded switch
        {
            "wav" or "wav-streaming" => Wav.Read(body).Duration,
            "pcm" or "pcm-streaming" => new PcmAudio(new short[body.Length / 2], 24_000).Duration,
            _ => OggOpusReader.Read(body).Duration,
        };
        played.TotalSeconds.ShouldBeInRange(1, 8);
        if (recorded.EndsWith("-streaming", StringComparison.Ordinal))
        {
            head.ShouldContain("Transfer-Encoding: chunked");
        }
        else
        {
            head.ShouldContain("X-Cache: miss");
            double.Parse(Duration().Match(head).Groups[1].Value, CultureInfo.InvariantCulture).ShouldBe(played.TotalSeconds, 0.001);
        }
    }

    public void Dispose() => _tts.Dispose();

    private async Task<(string Head, byte[] Body)> ReplayAsync(string recorded)
    {
        var request = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Services", "Tts", "Speech", "Recorded", $"{recorded}.http"), TestContext.Current.CancellationToken);
        var wire = request.ReplaceLineEndings("\r\n").Replace("connection: keep-alive", "connection: close", StringComparison.Ordinal);
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", _tts.ClientOptions.BaseAddress.Port, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(wire), TestContext.Current.CancellationToken);

        using var received = new MemoryStream();
        await connection.GetStream().CopyToAsync(received, TestContext.Current.CancellationToken);
        var answer = received.ToArray();
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        var head = Encoding.ASCII.GetString(answer, 0, end);
        return head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal)
            ? (head, Dechunk(answer.AsSpan(end + 4)))
            : (head, answer[(end + 4)..]);
    }

    private static byte[] Dechunk(ReadOnlySpan<byte> wire)
    {
        var body = new List<byte>();
        while (true)
        {
            var line = wire.IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(wire[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            wire = wire[(line + 2)..];
            if (length == 0)
            {
                return [.. body];
            }

            body.AddRange(wire[..length]);
            wire = wire[(length + 2)..];
        }
    }

    [GeneratedRegex(@"X-Audio-Duration: ([\d.]+)")]
    private static partial Regex Duration();
}
