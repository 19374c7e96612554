using System.ComponentModel;
using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Upstream;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary>The note's Python bot (<c>WhatsVoice.Bench/baseline</c>) under gunicorn, with workers of 8 threads.</summary>
internal sealed class Bot : MeasuredSystem
{
    private readonly string _mode;
    private readonly int _workers;
    private readonly UpstreamServer _upstream;
    private RunningProcess _gunicorn;
    private Uri _address;

    private Bot(string mode, int workers, UpstreamServer upstream)
    {
        _mode = mode;
        _workers = workers;
        _upstream = upstream;
        (_gunicorn, _address) = Start();
    }

    public override Uri Webhook => new(_address, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int> { ["bot"] = _gunicorn.Id };

    public override bool MarksReadFirst => true;

    /// <param name="mode">before or after.</param>
    /// <param name="workers">Processes of 8 threads each.</param>
    /// <param name="upstream">In the place of WhatsApp and ElevenLabs.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    /// <exception cref="InvalidOperationException">It could not be started: its Python packages are missing, say.</exception>
    public static async Task<MeasuredSystem> StartAsync(string mode, int workers, UpstreamServer upstream, CancellationToken cancellationToken)
    {
        Bot bot;
        try
        {
            bot = new Bot(mode, workers, upstream);
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("gunicorn is missing: apt-get install python3-flask python3-requests gunicorn", exception);
        }

        try
        {
            await bot._gunicorn.WaitUntilHealthyAsync(bot._address, cancellationToken);
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    public override async Task CrashAsync(CancellationToken cancellationToken)
    {
        await _gunicorn.KillAsync();
        await _gunicorn.DisposeAsync();
        (_gunicorn, _address) = Start();
        await _gunicorn.WaitUntilHealthyAsync(_address, cancellationToken);
    }

    public override ValueTask DisposeAsync() => _gunicorn.DisposeAsync();

    private (RunningProcess Process, Uri Address) Start()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo("gunicorn",
        [
            "--workers", $"{_workers}", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "75", "--bind", address.Authority,
            "--log-level", "warning", "bot:app",
        ])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "WhatsVoice.Bench", "baseline"),
            Environment =
            {
                ["BOT_MODE"] = _mode,
                ["GRAPH_URL"] = new Uri(_upstream.Graph, "/v25.0").ToString(),
                ["ELEVENLABS_URL"] = _upstream.ElevenLabs.ToString().TrimEnd('/'),
                ["PHONE_NUMBER_ID"] = PhoneNumberId,
                ["ACCESS_TOKEN"] = AccessToken,
                ["APP_SECRET"] = AppSecret,
                ["ELEVENLABS_KEY"] = ElevenLabsKey,
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
        };
        if (_upstream.CertificateFile is { } trusted)
        {
            start.Environment["REQUESTS_CA_BUNDLE"] = trusted;
        }

        return (RunningProcess.Start(start), address);
    }
}
