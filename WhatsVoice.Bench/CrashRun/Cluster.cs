using System.Globalization;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>Everything as processes: store, Tts, Stt where people speak, replicas of the Api behind a load balancer, and the sandbox.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>How long a send whose outcome is not known waits for its status webhook.</summary>
    public static readonly TimeSpan UncertainFor = TimeSpan.FromSeconds(20);

    /// <summary>Reads the dead letters of messages that were not answered.</summary>
    public const string ApiKey = "crash-run-api-key-0123456789abcdef";

    private const string PhoneNumberId = "100000000000001";
    private const string AccessToken = "crash-run-access-token";
    private const string AppSecret = "crash-run-app-secret";
    private const string VerifyToken = "crash-run-verify-token";

    private readonly List<ServiceProcess> _replicas = [];
    private SlowSends? _slowSends;

    public RedisServer Store { get; private set; } = null!;

    public ServiceProcess Tts { get; private set; } = null!;

    /// <summary>Null unless people speak.</summary>
    public ServiceProcess? Stt { get; private set; }

    /// <summary>What transcribes; null unless people speak.</summary>
    public CountingEngine? Engine { get; private set; }

    public ServiceProcess Sandbox { get; private set; } = null!;

    public LoadBalancer Balancer { get; private set; } = null!;

    public IReadOnlyList<ServiceProcess> Replicas => _replicas;

    public static async Task<Cluster> StartAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        try
        {
            await cluster.RunAsync(options, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The sandbox first: it would go on delivering webhooks to a closed port.
        foreach (var part in (IAsyncDisposable?[])[Sandbox, Balancer, .. _replicas, _slowSends, Stt, Engine, Tts, Store])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    private async Task RunAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        Store = await RedisServer.StartAsync(durable: true, embedded: options.EmbeddedStore);
        Tts = await ServiceProcess.StartAsync("WhatsVoice.Tts", new Dictionary<string, string>());

        if (options.Audio)
        {
            Engine = await CountingEngine.StartAsync(options.EngineTakes, cancellationToken);
            Stt = await ServiceProcess.StartAsync("WhatsVoice.Stt", new Dictionary<string, string> { ["Transcription__OpenAI__BaseUrl"] = new Uri(Engine.Address, "/v1").ToString() });
        }

        var balancerPort = FreePort.Find();
        Sandbox = await ServiceProcess.StartAsync("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = $"http://127.0.0.1:{balancerPort}/webhooks/whatsapp",
            ["Sandbox__PhoneNumberId"] = PhoneNumberId,
            ["Sandbox__AccessToken"] = AccessToken,
            ["Sandbox__AppSecret"] = AppSecret,
            ["Sandbox__VerifyToken"] = VerifyToken,
            ["Sandbox__WebhookRetryCap"] = "00:00:02",
        });
        _slowSends = options.SlowSends ? await SlowSends.StartAsync(Sandbox.Address, cancellationToken) : null;

        for (var replica = 0; replica < options.Replicas; replica++)
        {
            _replicas.Add(await ServiceProcess.StartAsync("WhatsVoice.Api", ApiSettings()));
        }

        Balancer = await LoadBalancer.StartAsync(balancerPort, [.. _replicas.Select(replica => replica.Address)], options.Redelivered, cancellationToken);
    }

    private Dictionary<string, string> ApiSettings()
    {
        var settings = CommonSettings();
        if (Stt is not null)
        {
            settings["services__stt__http__0"] = Stt.Address.ToString();
        }

        return settings;
    }

    private Dictionary<string, string> CommonSettings() => new()
    {
        ["ConnectionStrings__store"] = Store.ConnectionString,
        ["services__tts__http__0"] = Tts.Address.ToString(),
        ["WhatsApp__BaseUrl"] = new Uri(_slowSends?.Address ?? Sandbox.Address, "/graph").ToString(),
        ["WhatsApp__PhoneNumberId"] = PhoneNumberId,
        ["WhatsApp__AccessToken"] = AccessToken,
        ["WhatsApp__AppSecret"] = AppSecret,
        ["WhatsApp__VerifyToken"] = VerifyToken,
        ["Api__Key"] = ApiKey,

        // A number raised to WhatsApp's higher tier: the backlog after a crash is not what is measured.
        ["WhatsApp__MessagesPerSecond"] = "1000",
        ["Conversations__UncertainFor"] = UncertainFor.ToString(),
        ["Orleans__Clustering__ProviderType"] = "Redis",
        ["Orleans__Clustering__ServiceKey"] = "store",
        ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
        ["Orleans__Endpoints__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        ["Orleans__Endpoints__GatewayPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
        ["Logging__LogLevel__Default"] = "Warning",
    };
}
