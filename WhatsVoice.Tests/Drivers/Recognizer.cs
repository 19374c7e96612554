using System.Diagnostics;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A real recogniser of English behind OpenAI's shape: Debian's pocketsphinx. Tests are skipped where it is not installed.</summary>
internal sealed class Recognizer : IDisposable
{
    // The file's part is taken from the multipart body, decoded and recognised.
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

    private readonly Process _server;

    private Recognizer(Process server, string baseUrl) => (_server, BaseUrl) = (server, baseUrl);

    /// <summary>For <c>Transcription:OpenAI:BaseUrl</c>.</summary>
    public string BaseUrl { get; }

    public static async Task<Recognizer> StartAsync()
    {
        Tool.Require("pocketsphinx_continuous");
        Tool.Require("ffmpeg");
        Tool.Require("python3");
        var server = Process.Start(new ProcessStartInfo("python3", ["-c", Server]) { RedirectStandardOutput = true })!;
        var port = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new Recognizer(server, $"http://127.0.0.1:{port}/v1");
    }

    /// <summary>A text's words, lower case, without marks.</summary>
    public static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split([' ', ',', '.', '?', '\n'], StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.Dispose();
    }
}
