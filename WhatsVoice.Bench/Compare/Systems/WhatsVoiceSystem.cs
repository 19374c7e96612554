using System.Globalization;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Systems;

/// <summary>WhatsVoice as it is deployed: Api and Tts published for the platform, redis-server for the store, with an fsync for each write, and for the cache.</summary>
internal sealed class WhatsVoiceSystem : MeasuredSystem
{
    /// <summary>What is set besides addresses, ports and credentials, as the results tell.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        // The number's tier, which WhatsApp raises on its own; the bots know no limit.
        ["WhatsApp:MessagesPerSecond"] = "1000",
    };

    private readonly RedisServer _store;
    private readonly RedisServer _cache;
    private readonly ServiceProcess _tts;
    private readonly ServiceProcess _api;

    private WhatsVoiceSystem(UpstreamServer upstream, RedisServer store, RedisServer cache)
    {
        (_store, _cache) = (store, cache);
        _tts = ServiceProcess.PreparePublished("WhatsVoice.Tts", new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = cache.ConnectionString,
            ["Speech__Engines__0"] = "elevenlabs",
            ["ElevenLabs__BaseUrl"] = upstream.ElevenLabs.ToString(),
            ["ElevenLabs__ApiKey"] = ElevenLabsKey,
        });
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__store"] = store.ConnectionString,
            ["services__tts__http__0"] = _tts.Address.ToString(),
            ["Orleans__Endpoints__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["Orleans__Endpoints__GatewayPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["WhatsApp__BaseUrl"] = upstream.Graph.ToString(),
            ["WhatsApp__PhoneNumberId"] = PhoneNumberId,
            ["WhatsApp__AccessToken"] = AccessToken,
            ["WhatsApp__AppSecret"] = AppSecret,
            ["WhatsApp__VerifyToken"] = "bench-verify-token",
        };
        foreach (var (key, value) in Settings)
        {
            settings[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _api = ServiceProcess.PreparePublished("WhatsVoice.Api", settings);
    }

    public override Uri Webhook => new(_api.Address, "/webhooks/whatsapp");

    public override IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int>
    {
        ["api"] = _api.Process.Id,
        ["tts"] = _tts.Process.Id,
        ["store"] = _store.Process.Id,
        ["cache"] = _cache.Process.Id,
    };

    public static async Task<MeasuredSystem> StartAsync(UpstreamServer upstream, CancellationToken cancellationToken)
    {
        var system = new WhatsVoiceSystem(upstream, await RedisServer.StartAsync(durable: true), await RedisServer.StartAsync());
        try
        {
            await system.TimeStartAsync(system.RunAsync);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public override async Task CrashAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_api.KillAsync(), _tts.KillAsync());
        await RunAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _tts.DisposeAsync();
        await _cache.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task RunAsync()
    {
        _tts.Launch();
        _api.Launch();
        await Task.WhenAll(_tts.WaitUntilHealthyAsync(), _api.WaitUntilHealthyAsync());
    }
}
