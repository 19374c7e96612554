using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatsVoice.Tests.Drivers;

[assembly: AssemblyFixture(typeof(WhatsVoice.Tests.EndToEnd.RunningApplication))]

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>The whole application as the AppHost models it, started once for all tests that leave it as it is.</summary>
public sealed class RunningApplication : IAsyncLifetime
{
    /// <summary>The key of the REST API and of the Tts service in tests.</summary>
    public const string ApiKey = "an-api-key-for-tests";

    /// <summary>Whatever this machine's user secrets say: the sandbox stands in for WhatsApp.</summary>
    internal static readonly string[] NoWhatsApp = ["--WhatsApp:AccessToken=", "--WhatsApp:AppSecret=", "--WhatsApp:VerifyToken=", "--WhatsApp:PhoneNumberId="];

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _data = new();
    private readonly Lazy<Task<DistributedApplication>> _application;

    public RunningApplication() => _application = new Lazy<Task<DistributedApplication>>(() => StartAsync(_data.Path));

    /// <summary>Starts on first use, so that a run of unit tests alone does not pay for it.</summary>
    public Task<DistributedApplication> Application => _application.Value;

    /// <summary>Starts another one, for a test that kills parts of it.</summary>
    internal static Task<DistributedApplication> StartAsync(string dataFolder, params string[] arguments) => StartAsync(dataFolder, dashboard: false, arguments);

    /// <summary>Starts another one, with the Aspire dashboard where <paramref name="dashboard"/> is true.</summary>
    internal static async Task<DistributedApplication> StartAsync(string dataFolder, bool dashboard, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--Redis:Source=Embedded", $"--Store:Directory={dataFolder}", .. NoWhatsApp, $"--Api:Key={ApiKey}", .. arguments],
            (options, _) => options.DisableDashboard = !dashboard,
            limit.Token);

        // Health checks log each failure with its stack trace while a service starts; HttpClient logs four lines for each poll of a test.
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning)
            .AddFilter("WhatsVoice.AppHost", LogLevel.None));
        var application = await builder.BuildAsync(limit.Token);
        await application.StartAsync(limit.Token);
        foreach (var resource in new[] { "tts", "stt", "api", "sandbox" })
        {
            await application.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);
        }

        return application;
    }

    internal async Task<SandboxClient> OpenSandboxAsync() => new((await Application).CreateHttpClient("sandbox", "http"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_application.IsValueCreated)
        {
            await (await _application.Value).DisposeAsync();
        }

        _data.Dispose();
    }
}
