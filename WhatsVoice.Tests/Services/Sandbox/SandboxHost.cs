using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatsVoice.Sandbox;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>The real sandbox on a real port, with a business of the test's own behind its webhook address.</summary>
internal sealed class SandboxHost : WebApplicationFactory<SandboxAssembly>
{
    public const string AppSecret = "test-app-secret";
    public const string AccessToken = "test-access-token";
    public const string VerifyToken = "test-verify-token";
    public const string PhoneNumberId = "100000000000001";

    private readonly Dictionary<string, string?> _settings;
    private readonly TimeProvider? _time;

    private SandboxHost(Dictionary<string, string?> settings, TimeProvider? time)
    {
        _settings = settings;
        _time = time;
        // Not UseKestrel(0): it sets the address while the program may already be starting, and sometimes comes too late.
        UseKestrel();
    }

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public SandboxClient Client { get; private set; } = null!;

    public GraphDriver Graph { get; private set; } = null!;

    public static SandboxHost Start(Uri webhookUrl, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var host = new SandboxHost(
            new Dictionary<string, string?>
            {
                ["Sandbox:WebhookUrl"] = webhookUrl.ToString(),
                ["Sandbox:AppSecret"] = AppSecret,
                ["Sandbox:AccessToken"] = AccessToken,
                ["Sandbox:VerifyToken"] = VerifyToken,
                ["Sandbox:DeliveredAfter"] = "00:00:00.020",
                ["Sandbox:ReadAfter"] = "00:00:00.020",
                ["Sandbox:WebhookRetryCap"] = "00:00:00.200",
            }.Concat(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .GroupBy(setting => setting.Key).ToDictionary(same => same.Key, same => same.Last().Value), time);
        host.StartServer();
        host.Client = new SandboxClient(new HttpClient { BaseAddress = host.Address });
        host.Graph = new GraphDriver(new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(20) }, AccessToken, PhoneNumberId);
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders());
        if (_time is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton(_time));
        }
    }
}
