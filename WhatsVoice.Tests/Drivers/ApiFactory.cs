using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using WhatsVoice.Api.Webhooks;

namespace WhatsVoice.Tests.Drivers;

/// <summary>The real Api in this process, on a real port and a Redis of its own. Speech and WhatsApp are not there.</summary>
internal sealed class ApiFactory : WebApplicationFactory<WebhookSignature>
{
    public const string Key = "an-api-key-for-tests";

    private readonly RedisServer _store;

    private ApiFactory(RedisServer store)
    {
        _store = store;
        UseKestrel();
    }

    public TimeProvider? Time { get; init; }

    private IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>What it logs.</summary>
    public FakeLogCollector Log { get; } = new();

    public RedisServer Store => _store;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<ApiFactory> StartAsync(TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var factory = new ApiFactory(await RedisServer.StartAsync()) { Time = time, Settings = settings };
        factory.StartServer();
        return factory;
    }

    /// <summary>A client that keeps cookies and follows no redirects.</summary>
    public HttpClient OpenBrowser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The program itself, which runs beside the factory, was faster.
        }

        await _store.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseUrls("http://127.0.0.1:0");
        var nobody = $"http://127.0.0.1:{FreePort.Find()}";
        foreach (var (key, value) in new[]
        {
            ("ConnectionStrings:store", _store.ConnectionString), ("services:tts:http:0", nobody), ("WhatsApp:BaseUrl", nobody), ("WhatsApp:PhoneNumberId", "100000000000001"),
            ("WhatsApp:AccessToken", "a-token"), ("WhatsApp:AppSecret", "a-secret"), ("WhatsApp:VerifyToken", "a-verify-token"), ("Api:Key", Key),
            ("Orleans:Endpoints:AdvertisedIPAddress", "127.0.0.1"), ("Orleans:Endpoints:SiloPort", $"{FreePort.Find()}"), ("Orleans:Endpoints:GatewayPort", $"{FreePort.Find()}"),
        })
        {
            builder.UseSetting(key, value);
        }

        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new FakeLoggerProvider(Log)));
        if (Time is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton(Time));
        }
    }
}
