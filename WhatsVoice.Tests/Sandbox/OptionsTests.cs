using Microsoft.Extensions.Options;

namespace WhatsVoice.Tests.Sandbox;

public sealed class OptionsTests
{
    [Fact]
    public void Wrong_settings_stop_the_start_with_one_message_that_names_key_value_and_what_is_allowed()
    {
        var refused = Should.Throw<OptionsValidationException>(() => SandboxHost.Start(
            new Uri("ftp://example.test/"), time: null, ("Sandbox:AppSecret", "short"), ("Sandbox:PhoneNumberId", "12a")));

        refused.Message.ShouldContain("Sandbox:WebhookUrl is 'ftp://example.test/'; allowed: an absolute http or https address");
        refused.Message.ShouldContain("Sandbox:AppSecret is a value of 5 characters; allowed: 8 to 500 characters");
        refused.Message.ShouldContain("Sandbox:PhoneNumberId is '12a'; allowed: 5 to 20 digits");
        refused.Message.ShouldNotContain("short");
    }

    [Fact]
    public async Task The_sandbox_says_that_it_is_well()
    {
        await using var stage = await Stage.OpenAsync();

        (await stage.People.Http.GetStringAsync("health", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
        (await stage.People.Http.GetStringAsync("alive", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
    }
}
