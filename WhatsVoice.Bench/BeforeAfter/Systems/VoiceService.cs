using System.Globalization;
using WhatsVoice.Bench.BeforeAfter.Upstream;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary>WhatsVoice as it runs in production: Api, Tts, a durable store and a cache, each a process.</summary>
internal sealed class VoiceService : MeasuredSystem
{
    /// <summary>To one server. The default of 20, the note's number, would make people wait for each other at these rates.</summary>
    private const int Connections = 200;

    // As they are deployed, and once a run.
    private static readonly Lazy<Task<string>> Tts = new(() => PublishedService.PublishAsync("WhatsVoice.Tts", CancellationToken.None));
    private static readonly Lazy<Task<string>> Api = new(() => PublishedService.PublishAsync("WhatsVoice.Api", CancellationToken.None));

    private readonly UpstreamServer _upstream;
    private readonly RunningRedis _store;
    private readonly RunningRedis _cache;
    private RunningService? _tts;
    private RunningService? _api;

    private VoiceService(UpstreamServer upstream, RunningRedis store, RunningRedis cache)
    {
        _upstream = upstream;
        _store = store;
        _cache = cache;
    }

    public override Uri Webhook => new(_api!.Address, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int>
    {
        ["api"] = _api!.ProcessId,
        ["tts"] = _tts!.ProcessId,
        ["store"] = _store.ProcessId,
        ["cache"] = _cache.ProcessId,
    };

    public override bool MarksReadFirst => false;

    /// <summary>What keeps its state: redis-server with an fsync for each write, or WhatsVoice.Store.</summary>
    public string StoreName => _store.Name;

    public static async Task<MeasuredSystem> StartAsync(UpstreamServer upstream, CancellationToken cancellationToken)
    {
        var store = await RunningRedis.StartAsync(cancellationToken, durable: true);
        var cache = await RunningRedis.StartAsync(cancellationToken);
        var service = new VoiceService(upstream, store, cache);
        try
        {
            await service.StartServicesAsync(cancellationToken);
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
        await Task.WhenAll(_api!.KillAsync(), _tts!.KillAsync());
        await _api.DisposeAsync();
        await _tts.DisposeAsync();
        await StartServicesAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _api, _tts })
        {
            await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await _cache.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        _tts = await RunningService.StartProgramAsync(await Tts.Value, new Dictionary<string, string>(Trusted())
        {
            ["ConnectionStrings__cache"] = _cache.ConnectionString,
            ["Http__Pool__MaxConnectionsPerServer"] = Number(Connections),
            ["Speech__Engines__0"] = "elevenlabs",
            ["Speech__MaxQueued"] = "100000",
            ["ElevenLabs__BaseUrl"] = _upstream.ElevenLabs.ToString(),
            ["ElevenLabs__ApiKey"] = ElevenLabsKey,
            ["ElevenLabs__MaxConcurrency"] = Number(UpstreamCalls.ConcurrentSpeech),
        }, cancellationToken);
        _api = await RunningService.StartProgramAsync(await Api.Value, new Dictionary<string, string>(Trusted())
        {
            ["ConnectionStrings__store"] = _store.ConnectionString,
            ["Http__Pool__MaxConnectionsPerServer"] = Number(Connections),
            ["services__tts__http__0"] = _tts.Address.ToString(),
            ["Orleans__Endpoints__SiloPort"] = Number(FreePort.Find()),
            ["Orleans__Endpoints__GatewayPort"] = Number(FreePort.Find()),
            ["WhatsApp__BaseUrl"] = _upstream.Graph.ToString(),
            ["WhatsApp__PhoneNumberId"] = PhoneNumberId,
            ["WhatsApp__AccessToken"] = AccessToken,
            ["WhatsApp__AppSecret"] = AppSecret,
            ["WhatsApp__VerifyToken"] = "bench-verify-token",

            // What WhatsApp allows a number would be the limit otherwise: the bot knows none.
            ["WhatsApp__MessagesPerSecond"] = "1000",
        }, cancellationToken);
    }

    /// <summary>Where .NET on Linux and macOS looks for the certificates it trusts.</summary>
    private Dictionary<string, string> Trusted() => _upstream.CertificateFile is { } file ? new() { ["SSL_CERT_FILE"] = file } : [];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
