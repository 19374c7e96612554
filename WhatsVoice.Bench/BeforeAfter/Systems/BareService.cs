using WhatsVoice.Bench.BeforeAfter.Bare;
using WhatsVoice.Bench.BeforeAfter.Upstream;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary><see cref="BareBot"/> and its store, the same as WhatsVoice's; with <see cref="BareSpeech"/> and its cache, or without.</summary>
internal sealed class BareService : MeasuredSystem
{
    private static readonly string Program = typeof(BareService).Assembly.Location;
    private readonly UpstreamServer _upstream;
    private readonly RunningRedis _store;
    private RunningRedis? _cache;
    private RunningService? _speech;
    private RunningService? _bot;

    private BareService(UpstreamServer upstream, RunningRedis store)
    {
        _upstream = upstream;
        _store = store;
    }

    public override Uri Webhook => new(_bot!.Address, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes
    {
        get
        {
            var processes = new Dictionary<string, int> { ["bare"] = _bot!.ProcessId, ["store"] = _store.ProcessId };
            if (_speech is not null)
            {
                processes["speech"] = _speech.ProcessId;
                processes["cache"] = _cache!.ProcessId;
            }

            return processes;
        }
    }

    public override bool MarksReadFirst => false;

    /// <param name="upstream">In the place of WhatsApp and ElevenLabs.</param>
    /// <param name="speaksApart">Whether speech is a service of its own with a cache, as in WhatsVoice.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    public static async Task<MeasuredSystem> StartAsync(UpstreamServer upstream, bool speaksApart, CancellationToken cancellationToken)
    {
        var service = new BareService(upstream, await RunningRedis.StartAsync(cancellationToken, durable: true));
        try
        {
            if (speaksApart)
            {
                service._cache = await RunningRedis.StartAsync(cancellationToken);
                service._speech = await StartProgramAsync(BareSpeechCommand.Arguments(upstream.ElevenLabs, service._cache.ConnectionString), cancellationToken);
            }

            await service.StartBotAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public override Task<TimeSpan?> SlowestSyncAsync() => _store.SlowestSyncAsync();

    public override async Task CrashAsync(CancellationToken cancellationToken)
    {
        await _bot!.KillAsync();
        await _bot.DisposeAsync();
        await StartBotAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in new IAsyncDisposable?[] { _bot, _speech, _cache, _store })
        {
            await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task StartBotAsync(CancellationToken cancellationToken)
    {
        var settings = new BareSettings(
            _upstream.Graph.ToString(), (_speech?.Address ?? _upstream.ElevenLabs).ToString(), _store.ConnectionString, AppSecret, PhoneNumberId);
        _bot = await StartProgramAsync([BareServiceCommand.Name, .. settings.ToArguments()], cancellationToken);
    }

    private static Task<RunningService> StartProgramAsync(string[] arguments, CancellationToken cancellationToken) =>
        RunningService.StartProgramAsync(Program, new Dictionary<string, string>(), cancellationToken, arguments);
}
