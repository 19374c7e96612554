using System.Diagnostics;
using System.Globalization;
using WhatsVoice.Bench.FirstNote;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.Telemetry;

/// <summary>An Api process of its own, on a Redis of its own, with one setting of its telemetry.</summary>
internal sealed class TelemetryVariant : IAsyncDisposable
{
    private const int Together = 8;

    private readonly RunningRedis _redis;
    private readonly RunningService _api;
    private readonly HttpClient _http;

    private TelemetryVariant(string name, RunningRedis redis, RunningService api)
    {
        Name = name;
        _redis = redis;
        _api = api;
        _http = new HttpClient { BaseAddress = api.Address };
    }

    public string Name { get; }

    /// <summary>Processor milliseconds of the Api process for one webhook, one figure a round.</summary>
    public List<double> ProcessorMilliseconds { get; } = [];

    /// <summary>Webhooks a second, one figure a round.</summary>
    public List<double> PerSecond { get; } = [];

    public static async Task<TelemetryVariant> StartAsync(string name, IReadOnlyDictionary<string, string> telemetry, CancellationToken cancellationToken)
    {
        var redis = await RunningRedis.StartAsync(cancellationToken);
        var api = await RunningService.StartAsync("WhatsVoice.Api", new Dictionary<string, string>(telemetry)
        {
            ["ConnectionStrings__store"] = redis.ConnectionString,
            // Reactions are stored and not answered: neither is called.
            ["services__tts__http__0"] = "http://127.0.0.1:9",
            ["WhatsApp__BaseUrl"] = "http://127.0.0.1:9/",
            ["WhatsApp__PhoneNumberId"] = "100000000000001",
            ["WhatsApp__AccessToken"] = "bench-access-token",
            ["WhatsApp__AppSecret"] = RunningApplication.AppSecret,
            ["WhatsApp__VerifyToken"] = "bench-verify-token",
            ["Orleans__Endpoints__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["Orleans__Endpoints__GatewayPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        }, cancellationToken);
        return new TelemetryVariant(name, redis, api);
    }

    /// <summary>Sends signed webhooks, 8 at a time.</summary>
    /// <param name="webhooks">How many.</param>
    /// <param name="keep">Whether it is no warm-up.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(int webhooks, bool keep, CancellationToken cancellationToken)
    {
        var before = _api.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0, webhooks, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (_, token) => await Acknowledgements.WebhookAsync(_http, token));
        var took = Stopwatch.GetElapsedTime(start);
        if (keep)
        {
            ProcessorMilliseconds.Add((_api.ProcessorTime - before).TotalMilliseconds / webhooks);
            PerSecond.Add(webhooks / took.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
