using System.Net;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>All services as plain processes on Debian's redis-server, told everything by environment variables (no AppHost).</summary>
internal sealed class RunningServices : IAsyncDisposable
{
    public const string ApiKey = "an-api-key-for-tests";
    public const string AppSecret = "an-app-secret-for-tests";

    private const string PhoneNumberId = "100000000000001";
    private const string AccessToken = "an-access-token-for-tests";
    private const string VerifyToken = "a-verify-token-for-tests";
    private const string ElevenLabsKey = "an-elevenlabs-key-for-tests";

    private readonly bool _ownTts;
    private readonly int _front = ServiceProcess.FreePort();
    private readonly Func<(string Key, string Value)[], ServiceProcess> _anotherApi;
    private LoadBalancer? _balancer;

    private RunningServices(ServicesSetup setup, RedisServer store, RedisServer cache, ServiceProcess? sharedTts)
    {
        Store = store;
        Cache = cache;
        var sandboxPort = ServiceProcess.FreePort();
        _ownTts = sharedTts is null;
        Tts = sharedTts ?? ServiceProcess.Prepare("WhatsVoice.Tts", TtsSettings(setup, sandboxPort));
        Stt = setup.Hearing ? ServiceProcess.Prepare("WhatsVoice.Stt", SttSettings(setup, sandboxPort)) : null;
        Replicas = [.. Enumerable.Range(0, setup.Replicas).Select(_ => ServiceProcess.Prepare("WhatsVoice.Api", ApiSettings(setup, sandboxPort)))];
        _anotherApi = more => ServiceProcess.Prepare("WhatsVoice.Api", Add(ApiSettings(setup, sandboxPort), more));
        var webhooks = setup.Replicas == 1 ? Api.Address : new Uri($"http://127.0.0.1:{_front}");
        Sandbox = ServiceProcess.Prepare("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = new Uri(webhooks, "/webhooks/whatsapp").ToString(),
            ["Sandbox__PhoneNumberId"] = PhoneNumberId,
            ["Sandbox__AccessToken"] = AccessToken,
            ["Sandbox__AppSecret"] = AppSecret,
            ["Sandbox__VerifyToken"] = VerifyToken,
            ["Sandbox__ElevenLabsApiKey"] = ElevenLabsKey,
            ["Sandbox__ElevenLabs__Latency__all__FirstByteMs"] = "0",
            ["Sandbox__ElevenLabs__Latency__all__PerCharacterMs"] = "0",
        }, sandboxPort);
        People = new SandboxClient(new HttpClient { BaseAddress = Sandbox.Address });
    }

    /// <summary>Where conversations are kept.</summary>
    public RedisServer Store { get; }

    /// <summary>Where its own Tts service keeps audio, and Stt its transcripts.</summary>
    public RedisServer Cache { get; }

    /// <summary>To be left as it is unless <see cref="ServicesSetup.OwnTts"/>.</summary>
    public ServiceProcess Tts { get; }

    /// <summary>Null unless <see cref="ServicesSetup.Hearing"/>.</summary>
    public ServiceProcess? Stt { get; }

    /// <summary>All processes of the Api; with several, webhooks go to them in turn.</summary>
    public IReadOnlyList<ServiceProcess> Replicas { get; }

    public ServiceProcess Api => Replicas[0];

    public ServiceProcess Sandbox { get; }

    /// <summary>Prepares a further process of the Api with other settings on the same store.</summary>
    public ServiceProcess PrepareAnotherApi(params (string Key, string Value)[] settings) => _anotherApi(settings);

    public SandboxClient People { get; }

    public static Task<RunningServices> StartAsync(params (string Key, string Value)[] apiSettings) => StartAsync(new ServicesSetup { Api = apiSettings });

    public static async Task<RunningServices> StartAsync(ServicesSetup setup)
    {
        // Whatever the setup: the sandbox's ElevenLabs speaks with it too.
        TtsFactory.RequireLocalVoice();
        var services = new RunningServices(setup, await RedisServer.StartAsync(setup.DurableStore), await RedisServer.StartAsync(), setup.NeedsOwnTts ? null : await SharedSpeech.TtsAsync());
        try
        {
            await Task.WhenAll([services.Stt?.StartAsync() ?? Task.CompletedTask, services._ownTts ? services.Tts.StartAsync() : Task.CompletedTask, services.Sandbox.StartAsync(), .. services.Replicas.Select(StartReplicaAsync)]);
            if (setup.Replicas > 1)
            {
                services._balancer = await LoadBalancer.StartAsync(services._front, [.. services.Replicas.Select(replica => replica.Address)], redelivered: 0, TestContext.Current.CancellationToken);
            }

            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replicas on busy cores may take each other for dead while they start: such a one ends itself, and is started again, as by Compose and Kubernetes.</summary>
    private static async Task StartReplicaAsync(ServiceProcess replica)
    {
        for (var starts = 1; ; starts++)
        {
            try
            {
                await replica.StartAsync();
                return;
            }
            catch (InvalidOperationException) when (starts < 3 && replica.Output.Contains("I have been told I am dead", StringComparison.Ordinal))
            {
            }
        }
    }

    /// <summary>A REST client of one replica.</summary>
    public ApiClient OpenApi(int replica = 0) => new(new HttpClient { BaseAddress = Replicas[replica].Address }, ApiKey);

    /// <summary>Delivers a signed webhook straight to the Api, which has to take it.</summary>
    public async Task DeliverAsync(string body)
    {
        using var http = new HttpClient { BaseAddress = Api.Address };
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, AppSecret)), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The replica that holds the only conversation so far.</summary>
    public ServiceProcess TheOneThatAnswers => Replicas.Single(replica => replica.Output.Contains(": attempt ", StringComparison.Ordinal));

    /// <summary>As kill -9.</summary>
    /// <returns>When.</returns>
    public async Task<DateTimeOffset> KillTheOneThatAnswersAsync()
    {
        var victim = TheOneThatAnswers;
        var now = TimeProvider.System.GetUtcNow();
        await victim.KillAsync();
        return now;
    }

    public async ValueTask DisposeAsync()
    {
        People.Dispose();
        await Sandbox.DisposeAsync();
        await (_balancer?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }

        await (_ownTts ? Tts.DisposeAsync() : ValueTask.CompletedTask);
        await (Stt?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Cache.DisposeAsync();
        await Store.DisposeAsync();
    }

    private Dictionary<string, string> TtsSettings(ServicesSetup setup, int sandboxPort)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = Cache.ConnectionString,
            ["Api__Key"] = ApiKey,
        };
        if (setup.ElevenLabs)
        {
            settings["ElevenLabs__BaseUrl"] = $"http://127.0.0.1:{sandboxPort}/elevenlabs";
            settings["ElevenLabs__ApiKey"] = ElevenLabsKey;
        }

        return Add(settings, setup.Tts);
    }

    private Dictionary<string, string> SttSettings(ServicesSetup setup, int sandboxPort) => Add(
        new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = Cache.ConnectionString,
            ["Api__Key"] = ApiKey,
            ["Transcription__OpenAI__BaseUrl"] = $"http://127.0.0.1:{sandboxPort}/openai/v1",
        },
        setup.Stt);

    private static readonly (string Key, string Value)[] Cluster = [("Orleans__Clustering__ProviderType", "Redis"), ("Orleans__Clustering__ServiceKey", "store")];

    private Dictionary<string, string> ApiSettings(ServicesSetup setup, int sandboxPort) => Add(
        new Dictionary<string, string>
        {
            ["ConnectionStrings__store"] = Store.ConnectionString,
            ["services__tts__http__0"] = Tts.Address.ToString(),
            ["WhatsApp__BaseUrl"] = $"http://127.0.0.1:{sandboxPort}/graph",
            ["WhatsApp__PhoneNumberId"] = PhoneNumberId,
            ["WhatsApp__AccessToken"] = AccessToken,
            ["WhatsApp__AppSecret"] = AppSecret,
            ["WhatsApp__VerifyToken"] = VerifyToken,
            ["Api__Key"] = ApiKey,
            ["Logging__LogLevel__WhatsVoice.Api.Conversations"] = "Debug",
            ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
            ["Orleans__Endpoints__SiloPort"] = $"{ServiceProcess.FreePort()}",
            ["Orleans__Endpoints__GatewayPort"] = $"{ServiceProcess.FreePort()}",
        },
        [.. setup.Replicas > 1 ? Cluster : [], .. Stt is null ? [] : new[] { ("services__stt__http__0", Stt.Address.ToString()) }, .. setup.Api]);

    private static Dictionary<string, string> Add(Dictionary<string, string> settings, (string Key, string Value)[] more)
    {
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }
}
