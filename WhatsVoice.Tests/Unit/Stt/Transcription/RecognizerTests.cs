using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>A real recogniser behind OpenAI's shape hears what the local voice says.</summary>
public sealed class RecognizerTests : IDisposable
{
    private const string Program = "pocketsphinx_continuous";

    // OpenAI's shape around Debian's pocketsphinx: the file's part is taken from the multipart body, decoded and recognised.
    private const string Server = """
        import email.parser, email.policy, http.server, json, os, subprocess, tempfile
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
                    b'Content-Type: ' + self.headers['Content-Type'].encode() + b'\r\n\r\n' + body)
                audio = next(part.get_payload(decode=True) for part in form.iter_parts() if part.get_param('name', header='content-disposition').strip('"') == 'file')
                with tempfile.TemporaryDirectory() as folder:
                    ogg, wav = os.path.join(folder, 'a.ogg'), os.path.join(folder, 'a.wav')
                    open(ogg, 'wb').write(audio)
                    subprocess.run(['ffmpeg', '-v', 'error', '-i', ogg, '-ar', '16000', '-ac', '1', wav], check=True)
                    text = subprocess.run(['pocketsphinx_continuous', '-infile', wav, '-logfn', '/dev/null'], check=True, capture_output=True, text=True).stdout
                answer = json.dumps({'text': ' '.join(text.split()), 'language': 'english'}).encode()
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *_):
                pass
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """;

    private Process? _server;

    public void Dispose()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.Dispose();
    }

    [Fact]
    public async Task It_hears_at_least_8_of_10_words_that_the_local_voice_says()
    {
        Tool.Require(Program);
        Tool.Require("ffmpeg");
        Tool.Require("python3");
        TtsFactory.RequireLocalVoice();
        string[] sentences = ["Hello there, can you hear me?", "Please call us back tomorrow."];
        await using var voice = new TtsFactory();
        await using var hearing = new SttFactory(("Transcription:OpenAI:BaseUrl", await StartAsync()));
        using var speaker = voice.CreateClient();

        var heard = new List<string>();
        foreach (var sentence in sentences)
        {
            using var speech = await speaker.PostAsJsonAsync(
                "/v1/audio/speech", new { input = sentence, response_format = "opus" }, TestContext.Current.CancellationToken);
            var audio = await speech.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            using var answer = await hearing.TranscribeAsync(audio, ("response_format", "text"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            heard.AddRange(Words(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        var said = sentences.SelectMany(Words).Take(10).ToList();
        said.Count(heard.Contains).ShouldBeGreaterThanOrEqualTo(8, $"heard: {string.Join(' ', heard)}");
    }

    private static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split([' ', ',', '.', '?', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> StartAsync()
    {
        _server = Process.Start(new ProcessStartInfo("python3", ["-c", Server]) { RedirectStandardOutput = true })!;
        var port = await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return $"http://127.0.0.1:{port}/v1";
    }
}
