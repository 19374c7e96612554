using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>A wrong or missing value stops the start with one message.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task The_api_names_every_missing_key_at_once()
    {
        await using var api = ServiceProcess.Prepare("WhatsVoice.Api", new Dictionary<string, string>());

        (await api.RunToEndAsync()).ShouldBe(1);

        new[] { "ConnectionStrings:store", "WhatsApp:PhoneNumberId", "WhatsApp:AccessToken", "WhatsApp:AppSecret", "WhatsApp:VerifyToken" }
            .ShouldAllBe(key => api.Output.Contains(key, StringComparison.Ordinal));
        api.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_wrong_value_is_named_with_its_key_and_what_is_allowed_and_a_secret_is_not_shown()
    {
        await using var api = ServiceProcess.Prepare("WhatsVoice.Api", new Dictionary<string, string>
        {
            ["Http__Pool__MaxConnectionsPerServer"] = "0",
            ["Api__Key"] = "too-short",
        });

        (await api.RunToEndAsync()).ShouldBe(1);

        api.Output.ShouldContain("Http:Pool:MaxConnectionsPerServer is '0': ");
        api.Output.ShouldContain("Api:Key is '***': It must have at least 16 characters.");
        api.Output.ShouldContain("must be between 1 and 1000");
        api.Output.ShouldNotContain("too-short");
    }

    [Fact]
    public async Task Values_that_cannot_be_read_are_all_named_at_once()
    {
        await using var api = ServiceProcess.Prepare("WhatsVoice.Api", new Dictionary<string, string>
        {
            ["Http__Pool__IdleTimeout"] = "soon",
            ["Http__Pool__MaxConnectionsPerServer"] = "many",
            ["Conversations__MaxAttempts"] = "a few",
        });

        (await api.RunToEndAsync()).ShouldBe(1);

        api.Output.ShouldContain("Http:Pool:IdleTimeout is 'soon': It must be a time such as 00:00:30");
        api.Output.ShouldContain("Http:Pool:MaxConnectionsPerServer is 'many': It must be a whole number.");
        api.Output.ShouldContain("Conversations:MaxAttempts is 'a few': It must be a whole number.");
        api.Output.ShouldContain("WhatsApp:AppSecret is missing");
    }

    [Fact]
    public async Task A_redis_url_that_cannot_be_understood_is_one_line_and_its_password_is_not_shown()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["ConnectionStrings__cache"] = "redis://default:s3cret@localhost/first" });

        (await tts.RunToEndAsync()).ShouldBe(1);

        tts.Output.ShouldContain("ConnectionStrings:cache cannot be understood. It must read host:port,password=...");
        tts.Output.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task The_api_works_with_a_redis_url()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ServiceProcess.Prepare("WhatsVoice.Api", new Dictionary<string, string>
        {
            ["ConnectionStrings__store"] = $"redis://{redis.ConnectionString.Split(',')[0]}/1\n",
            ["WhatsApp__PhoneNumberId"] = "100000000000001",
            ["WhatsApp__AccessToken"] = "a-token",
            ["WhatsApp__AppSecret"] = "a-secret",
            ["WhatsApp__VerifyToken"] = "a-verify-token",
            ["WhatsApp__BaseUrl"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}",
            ["services__tts__http__0"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}",
            ["Orleans__Endpoints__SiloPort"] = $"{ServiceProcess.FreePort()}",
            ["Orleans__Endpoints__GatewayPort"] = $"{ServiceProcess.FreePort()}",
        });

        await api.StartAsync();
    }

    [Theory]
    [InlineData("WhatsVoice.Api")]
    [InlineData("WhatsVoice.Tts")]
    [InlineData("WhatsVoice.Stt")]
    public async Task A_service_that_other_machines_can_reach_does_not_start_without_a_key(string name)
    {
        await using var service = ServiceProcess.Prepare(name, new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{ServiceProcess.FreePort()}" });

        (await service.RunToEndAsync()).ShouldBe(1);

        service.Output.ShouldContain("Api:Key is missing: the service would listen on http://0.0.0.0:");
    }

    [Theory]
    [InlineData("WhatsVoice.Tts")]
    [InlineData("WhatsVoice.Stt")]
    public async Task On_loopback_a_service_starts_without_a_key(string name)
    {
        await using var service = ServiceProcess.Prepare(name, new Dictionary<string, string>());
        service.Launch();

        await Eventually.TrueAsync(async () => await service.StatusAsync("/alive") == 200, "it is alive");
    }

    [Fact]
    public async Task A_key_that_the_documentation_shows_is_refused()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["Api__Key"] = "a-key-of-your-own" });

        (await tts.RunToEndAsync()).ShouldBe(1);

        tts.Output.ShouldContain("Api:Key is '***': It is an example of the documentation");
    }
}
