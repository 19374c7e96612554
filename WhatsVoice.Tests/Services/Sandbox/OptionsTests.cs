using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class OptionsTests
{
    // In a process of its own: WebApplicationFactory may look into a program that refused to start only after it is disposed.
    [Fact]
    public async Task Wrong_settings_stop_the_start_with_one_message_that_names_key_value_and_what_is_allowed()
    {
        await using var sandbox = ServiceProcess.Prepare("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = "ftp://example.test/",
            ["Sandbox__AppSecret"] = "s3cr3",
            ["Sandbox__PhoneNumberId"] = "12a",
        });

        (await sandbox.RunToEndAsync()).ShouldNotBe(0);

        var message = sandbox.Output.Split('\n').First(line => line.Contains("Sandbox:WebhookUrl", StringComparison.Ordinal));
        message.ShouldContain("Sandbox:WebhookUrl is 'ftp://example.test/'; allowed: an absolute http or https address");
        message.ShouldContain("Sandbox:AppSecret is a value of 5 characters; allowed: 8 to 500 characters");
        message.ShouldContain("Sandbox:PhoneNumberId is '12a'; allowed: 5 to 20 digits");
        sandbox.Output.ShouldNotContain("s3cr3");
    }

    [Fact]
    public async Task The_sandbox_says_that_it_is_well()
    {
        await using var stage = await Stage.OpenAsync();

        (await stage.People.Http.GetStringAsync("health", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
        (await stage.People.Http.GetStringAsync("alive", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
    }
}
