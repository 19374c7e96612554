using WhatsVoice.Bench.BeforeAfter.Bare;
using WhatsVoice.Bench.BeforeAfter.Upstream;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary><see cref="BareBot"/> and its store, the same as WhatsVoice's.</summary>
internal sealed class BareService : MeasuredSystem
{
    private readonly BareSettings _settings;
    private readonly RunningRedis _store;
    private RunningService? _bot;

    private BareService(UpstreamServer upstream, RunningRedis store)
    {
        _store = store;
        _settings = new BareSettings(upstream.Graph.ToString(), upstream.ElevenLabs.ToString(), store.ConnectionString, AppSecret, PhoneNumberId);
    }

    public override Uri Webhook => new(_bot!.Address, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int> { ["bare"] = _bot!.ProcessId, ["store"] = _store.ProcessId };

    public override bool MarksReadFirst => false;

    public static async Task<MeasuredSystem> StartAsync(UpstreamServer upstream, CancellationToken cancellationToken)
    {
        var service = new BareService(upstream, await RunningRedis.StartAsync(cancellationToken, durable: true));
        try
        {
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
        await (_bot?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _store.DisposeAsync();
    }

    private async Task StartBotAsync(CancellationToken cancellationToken) => _bot = await RunningService.StartProgramAsync(
        typeof(BareService).Assembly.Location, new Dictionary<string, string>(), cancellationToken, [BareServiceCommand.Name, .. _settings.ToArguments()]);
}
