using System.ComponentModel;
using System.Diagnostics;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Systems;

/// <summary>A bot of one file under rivals/, in one process that keeps nothing.</summary>
internal sealed class BotSystem : MeasuredSystem
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly Func<int, ProcessStartInfo> _start;
    private readonly UpstreamServer _upstream;
    private ChildProcess? _process;
    private Uri? _address;

    private BotSystem(Func<int, ProcessStartInfo> start, UpstreamServer upstream)
    {
        _start = start;
        _upstream = upstream;
    }

    public override Uri Webhook => new(_address!, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int> { ["bot"] = _process!.Id };

    /// <exception cref="InvalidOperationException">node is not installed, or the bot does not start.</exception>
    public static Task<MeasuredSystem> StartNodeAsync(UpstreamServer upstream, CancellationToken cancellationToken) => StartAsync(
        port => new ProcessStartInfo("node", ["bot.mjs"]) { WorkingDirectory = Folder("node"), Environment = { ["PORT"] = $"{port}", ["NODE_ENV"] = "production" } },
        upstream,
        cancellationToken);

    /// <exception cref="InvalidOperationException">gunicorn, Flask or requests is not installed, or the bot does not start.</exception>
    public static Task<MeasuredSystem> StartBaselineAsync(UpstreamServer upstream, CancellationToken cancellationToken) => StartAsync(
        port => new ProcessStartInfo("gunicorn",
        [
            "--workers", "1", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "75", "--bind", $"127.0.0.1:{port}", "--log-level", "warning", "bot:app",
        ])
        {
            WorkingDirectory = Folder("baseline"),
            Environment = { ["BOT_MODE"] = "after", ["PYTHONDONTWRITEBYTECODE"] = "1" },
        },
        upstream,
        cancellationToken);

    public override async Task CrashAsync(CancellationToken cancellationToken)
    {
        await _process!.DisposeAsync();
        await RunAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Folder(string rival) => Path.Combine(Repository.Root, "WhatsVoice.Bench", "rivals", rival);

    private static async Task<MeasuredSystem> StartAsync(Func<int, ProcessStartInfo> start, UpstreamServer upstream, CancellationToken cancellationToken)
    {
        var bot = new BotSystem(start, upstream);
        try
        {
            await bot.TimeStartAsync(() => bot.RunAsync(cancellationToken));
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var start = _start(port);
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["GRAPH_URL"] = new Uri(_upstream.Graph, "/v25.0").ToString(),
            ["ELEVENLABS_URL"] = _upstream.ElevenLabs.ToString().TrimEnd('/'),
            ["PHONE_NUMBER_ID"] = PhoneNumberId,
            ["ACCESS_TOKEN"] = AccessToken,
            ["APP_SECRET"] = AppSecret,
            ["ELEVENLABS_KEY"] = ElevenLabsKey,
        })
        {
            start.Environment[key] = value;
        }

        try
        {
            _process = ChildProcess.Start(start);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{start.FileName} is not installed (WhatsVoice.Bench/rivals/README.md).", exception);
        }

        _address = new Uri($"http://127.0.0.1:{port}");
        await _process.WaitUntilHealthyAsync(_address, StartTimeout, cancellationToken);
    }
}
