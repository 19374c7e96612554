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
}
