using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Standalone;

/// <summary>All services as plain processes on Debian's redis-server, told everything by environment variables (no AppHost).</summary>
internal sealed class Services : IAsyncDisposable
{
    public const string ApiKey = "an-api-key-for-tests";

    private const string AppSecret = "an-app-secret-for-tests";
    private const string AccessToken = "an-access-token-for-tests";
    private const string VerifyToken = "a-verify-token-for-tests";

    private Services(RedisServer redis, IEnumerable<(string Key, string Value)> apiSettings)
    {
        Redis = redis;
        Tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = redis.ConnectionString,
            ["Api__Key"] = ApiKey,
        });
        var sandboxPort = ServiceProcess.FreePort();
        var api = new Dictionary<string, string>
        {
            ["ConnectionStrings__store"] = redis.ConnectionString,
            ["services__tts__http__0"] = Tts.Address.ToString(),
            ["WhatsApp__BaseUrl"] = $"http://127.0.0.1:{sandboxPort}/graph",
            ["WhatsApp__PhoneNumberId"] = "100000000000001",
            ["WhatsApp__AccessToken"] = AccessToken,
            ["WhatsApp__AppSecret"] = AppSecret,
            ["WhatsApp__VerifyToken"] = VerifyToken,
            ["Api__Key"] = ApiKey,
            ["Orleans__Endpoints__SiloPort"] = $"{ServiceProcess.FreePort()}",
            ["Orleans__Endpoints__GatewayPort"] = $"{ServiceProcess.FreePort()}",
        };
        foreach (var (key, value) in apiSettings)
        {
            api[key] = value;
        }

        Api = ServiceProcess.Prepare("WhatsVoice.Api", api);
        Sandbox = ServiceProcess.Prepare("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = new Uri(Api.Address, "/webhooks/whatsapp").ToString(),
            ["Sandbox__PhoneNumberId"] = "100000000000001",
            ["Sandbox__AccessToken"] = AccessToken,
            ["Sandbox__AppSecret"] = AppSecret,
            ["Sandbox__VerifyToken"] = VerifyToken,
        }, sandboxPort);
        People = new SandboxClient(new HttpClient { BaseAddress = Sandbox.Address });
    }

    public RedisServer Redis { get; }

    public ServiceProcess Tts { get; }

    public ServiceProcess Api { get; }

    public ServiceProcess Sandbox { get; }

    public SandboxClient People { get; }

    public static async Task<Services> StartAsync(params (string Key, string Value)[] apiSettings)
    {
        var services = new Services(await RedisServer.StartAsync(), apiSettings);
        await Task.WhenAll(services.Tts.StartAsync(), services.Api.StartAsync(), services.Sandbox.StartAsync());
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        People.Dispose();
        await Sandbox.DisposeAsync();
        await Api.DisposeAsync();
        await Tts.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
