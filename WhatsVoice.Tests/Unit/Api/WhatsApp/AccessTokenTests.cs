using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Unit.ServiceDefaults;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>Credentials go to the server they were configured for and nowhere else.</summary>
public sealed class AccessTokenTests
{
    [Fact]
    public async Task No_phone_number_id_leads_a_call_to_another_server()
    {
        await using var elsewhere = await ReplyEndpoint.StartAsync(_ => Results.Ok());
        await using var whatsApp = await WhatsAppCalls.OpenAsync();

        foreach (var id in new[] { $"{elsewhere.Address}x", $"//{elsewhere.Address.Authority}/x", "../../../evil", "x?y=1#" })
        {
            await Should.ThrowAsync<WhatsAppException>(() => whatsApp.SendAsync(id));
            await Should.ThrowAsync<WhatsAppException>(() => whatsApp.UploadAsync(id));
        }

        elsewhere.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_is_sent_to_its_own_server_only()
    {
        await using var own = await ReplyEndpoint.StartAsync(_ => Results.Ok());
        await using var other = await ReplyEndpoint.StartAsync(_ => Results.Ok());
        await using var service = ServiceUnderTest.Build(builder =>
            builder.Services.AddHttpClient("any", client => client.BaseAddress = own.Address).AddBearerToken(_ => new BearerToken(own.Address, "a-token")));
        using var http = service.Client();

        await http.PostAsync("messages", new StringContent("{}"), TestContext.Current.CancellationToken);
        await http.PostAsync(new Uri(other.Address, "messages"), new StringContent("{}"), TestContext.Current.CancellationToken);

        own.Asked.ShouldHaveSingleItem().Headers["Authorization"].ShouldBe("Bearer a-token");
        other.Asked.ShouldHaveSingleItem().Headers.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await ReplyEndpoint.StartAsync(_ => Results.Ok());
        await using var own = await ReplyEndpoint.StartAsync(_ => Results.Redirect(other.Address.ToString(), preserveMethod: true));
        await using var service = ServiceUnderTest.Build(builder =>
            builder.Services.AddHttpClient("any", client => client.BaseAddress = own.Address).AddBearerToken(_ => new BearerToken(own.Address, "a-token")));
        using var http = service.Client();

        using var response = await http.PostAsync("messages", new StringContent("{}"), TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(StatusCodes.Status307TemporaryRedirect);
        other.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a-secret\n")]
    [InlineData("a-secret\r\n")]
    [InlineData(" a-secret ")]
    public async Task White_space_around_a_secret_is_dropped(string secret)
    {
        await using var service = ServiceUnderTest.Build(
            builder => builder.AddWhatsApp(),
            ("WhatsApp:PhoneNumberId", "100000000000001\n"), ("WhatsApp:AccessToken", secret), ("WhatsApp:AppSecret", secret),
            ("WhatsApp:PreviousAppSecret", secret), ("WhatsApp:VerifyToken", secret));

        var options = service.Services.GetRequiredService<IOptions<WhatsAppOptions>>().Value;

        new[] { options.AccessToken, options.AppSecret, options.PreviousAppSecret, options.VerifyToken }.ShouldAllBe(value => value == "a-secret");
        options.PhoneNumberId.ShouldBe("100000000000001");
    }

    [Fact]
    public async Task A_token_that_could_not_be_a_header_stops_the_start_with_its_key()
    {
        await using var service = ServiceUnderTest.Build(
            builder => builder.AddWhatsApp(),
            ("WhatsApp:PhoneNumberId", "100000000000001"), ("WhatsApp:AccessToken", "two\nlines"), ("WhatsApp:AppSecret", "s"), ("WhatsApp:VerifyToken", "v"));

        Should.Throw<OptionsValidationException>(() => service.Services.GetRequiredService<IStartupValidator>().Validate()).Message
            .ShouldContain("WhatsApp:AccessToken is '***'");
    }
}
