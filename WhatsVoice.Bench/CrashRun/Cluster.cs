using System.Globalization;
using WhatsVoice.Bench.Processes;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>Everything as processes: store, Tts, replicas of the Api behind a load balancer, and the sandbox.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>How long a send whose outcome is not known waits for its status webhook.</summary>
    public static readonly TimeSpan UncertainFor = TimeSpan.FromSeconds(20);

    public const string PhoneNumberId = "100000000000001";
    private const string AccessToken = "crash-run-access-token";
    public const string AppSecret = "crash-run-app-secret";
    private const string VerifyToken = "crash-run-verify-token";

    private readonly List<RunningService> _replicas = [];

    public RunningRedis Store { get; private set; } = null!;

    public RunningService Tts { get; private set; } = null!;

    public RunningService Sandbox { get; private set; } = null!;

    public Front Front { get; private set; } = null!;

    public IReadOnlyList<RunningService> Replicas => _replicas;

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
        // The sandbox first: it would go on delivering to nobody.
        foreach (var part in (IAsyncDisposable?[])[Sandbox, Front, .. _replicas, Tts, Store])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    private async Task RunAsync(CrashRunOptions options, CancellationToken cancellationToken)
    {
        Store = options.EmbeddedStore
            ? await RunningRedis.StartStoreAsync(cancellationToken)
            : await RunningRedis.StartServerAsync(durable: true, cancellationToken);
        Tts = await RunningService.StartAsync("WhatsVoice.Tts", new Dictionary<string, string>(), cancellationToken);

        var front = FreePort.Find();
        Sandbox = await RunningService.StartAsync("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = $"http://127.0.0.1:{front}/webhooks/whatsapp",
            ["Sandbox__PhoneNumberId"] = PhoneNumberId,
            ["Sandbox__AccessToken"] = AccessToken,
            ["Sandbox__AppSecret"] = AppSecret,
            ["Sandbox__VerifyToken"] = VerifyToken,
            ["Sandbox__WebhookRetryCap"] = "00:00:02",
        }, cancellationToken);

        for (var replica = 0; replica < options.Replicas; replica++)
        {
            _replicas.Add(await RunningService.StartAsync("WhatsVoice.Api", ApiSettings(), cancellationToken));
        }

        Front = await Front.StartAsync(front, [.. _replicas.Select(replica => replica.Address)], options.Redelivered, cancellationToken);
    }

    private Dictionary<string, string> ApiSettings() => new()
    {
        ["ConnectionStrings__store"] = Store.ConnectionString,
        ["services__tts__http__0"] = Tts.Address.ToString(),
        ["WhatsApp__BaseUrl"] = new Uri(Sandbox.Address, "/graph").ToString(),
        ["WhatsApp__PhoneNumberId"] = PhoneNumberId,
        ["WhatsApp__AccessToken"] = AccessToken,
        ["WhatsApp__AppSecret"] = AppSecret,
        ["WhatsApp__VerifyToken"] = VerifyToken,

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
