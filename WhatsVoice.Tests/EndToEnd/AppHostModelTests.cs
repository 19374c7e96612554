using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace WhatsVoice.Tests.EndToEnd;

public sealed class AppHostModelTests
{
    [Fact]
    public async Task Without_an_access_token_the_sandbox_stands_in_for_WhatsApp()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--WhatsApp:AccessToken="], // Whatever this machine's user secrets say.
            TestContext.Current.CancellationToken);

        new[] { "cache", "store", "tts", "api", "sandbox" }.ShouldBeSubsetOf(builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task With_an_access_token_there_is_no_sandbox()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--WhatsApp:AccessToken=a", "--WhatsApp:AppSecret=b", "--WhatsApp:VerifyToken=c", "--WhatsApp:PhoneNumberId=d"],
            TestContext.Current.CancellationToken);

        builder.Resources.ShouldNotContain(resource => resource.Name == "sandbox");
    }
}
