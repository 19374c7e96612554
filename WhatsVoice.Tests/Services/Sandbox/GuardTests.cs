using System.Net;
using System.Text;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>What a web page that a developer happens to visit tries with the sandbox.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "evil.example")]
    public async Task Nothing_is_signed_for_a_page_of_another_site(string header, string value)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await PostAsync(stage, (header, value));

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        stage.Business.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_phone_page_itself_and_programs_without_an_origin_are_served()
    {
        await using var stage = await Stage.OpenAsync();

        using var page = await PostAsync(stage, ("Origin", $"http://{stage.Sandbox.Address.Authority}"), ("Sec-Fetch-Site", "same-origin"));
        using var program = await PostAsync(stage);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        program.StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.Business.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_is_allowed_is_served()
    {
        await using var stage = await Stage.OpenAsync(settings: ("Sandbox:AllowedHosts", "phone.example, other.example"));

        using var response = await PostAsync(stage, ("Host", "phone.example"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_link_from_another_site_leads_to_the_phone_page_and_a_request_for_the_chats_does_not()
    {
        await using var stage = await Stage.OpenAsync();

        using var link = await GetAsync(stage, "/", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));
        using var chats = await GetAsync(stage, "/sandbox/chats", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"));

        link.StatusCode.ShouldBe(HttpStatusCode.OK);
        chats.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task It_refuses_to_run_with_real_secrets_or_against_a_public_address()
    {
        await using var sandbox = ServiceProcess.Prepare("WhatsVoice.Sandbox", new Dictionary<string, string>
        {
            ["Sandbox__WebhookUrl"] = "https://api.example.com/webhooks/whatsapp",
            ["Sandbox__AppSecret"] = "a-made-up-secret",
            ["Sandbox__VerifyToken"] = "a-made-up-token",
            ["Sandbox__AccessToken"] = "EAAGm0PX4ZCpsBAKZCZ",
            ["Sandbox__ElevenLabsApiKey"] = "sk_0123456789abcdef",
            ["Sandbox__OpenAIApiKey"] = "sk-proj-0123456789",
        });

        (await sandbox.RunToEndAsync()).ShouldNotBe(0);

        sandbox.Output.ShouldContain("an address on this machine or in a private network");
        sandbox.Output.ShouldContain("Sandbox:AccessToken is a value that starts with EAA");
        sandbox.Output.ShouldContain("Sandbox:ElevenLabsApiKey is a value that starts with sk_");
        sandbox.Output.ShouldContain("Sandbox:OpenAIApiKey is a value that starts with sk-");
        sandbox.Output.ShouldNotContain("EAAGm0PX4ZCpsBAKZCZ");
    }

    [Theory]
    [InlineData("http://api:8080/webhooks/whatsapp")]
    [InlineData("http://172.20.0.3:8080/webhooks/whatsapp")]
    [InlineData("http://[::1]:5080/webhooks/whatsapp")]
    public async Task Addresses_on_this_machine_and_in_private_networks_are_allowed(string url)
    {
        await using var sandbox = SandboxHost.Start(new Uri(url));

        (await sandbox.Client.Http.GetStringAsync("alive", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
    }

    private static async Task<HttpResponseMessage> PostAsync(Stage stage, params (string Name, string Value)[] headers)
    {
        // A simple request: a page can send it without a preflight.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sandbox/webhooks?sign=true") { Content = new StringContent("""{"object":"whatsapp_business_account","entry":[]}""", Encoding.UTF8, "text/plain") };
        return await SendAsync(stage, request, headers);
    }

    private static async Task<HttpResponseMessage> GetAsync(Stage stage, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(stage, request, headers);
    }

    private static Task<HttpResponseMessage> SendAsync(Stage stage, HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return stage.People.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
