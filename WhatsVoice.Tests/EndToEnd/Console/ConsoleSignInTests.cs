using System.Net;
using WhatsVoice.Tests.EndToEnd.Processes;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

[Collection("Console")]
public sealed class ConsoleSignInTests(ConsoleStage stage)
{
    [Fact]
    public async Task A_wrong_key_is_refused_and_the_right_one_leads_to_the_page_that_was_asked_for()
    {
        var page = await stage.OpenAnonymouslyAsync("/settings");
        await page.GetByTestId("key").FillAsync("surely-not-the-key");
        await page.GetByTestId("sign-in").ClickAsync();
        await Expect(page.GetByTestId("failed")).ToBeVisibleAsync();
        (await page.Context.CookiesAsync()).ShouldNotContain(cookie => cookie.Name == "whatsvoice-console");

        await page.GetByTestId("key").FillAsync(RunningServices.ApiKey);
        await page.GetByTestId("sign-in").ClickAsync();

        await Expect(page.GetByTestId("settings")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("/console/settings");
        var session = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "whatsvoice-console");
        session.HttpOnly.ShouldBeTrue();
        session.SameSite.ShouldBe(Microsoft.Playwright.SameSiteAttribute.Strict);
    }

    [Fact]
    public async Task Without_a_session_pages_lead_to_the_sign_in_and_nothing_else_answers()
    {
        var services = await stage.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = services.Api.Address };

        foreach (var path in new[] { "", "/messages", "/dead-letters", "/try", "/settings" })
        {
            using var response = await http.GetAsync($"/console{path}", TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            response.Headers.Location!.ToString().ShouldStartWith("/console/sign-in?");
        }

        (await services.Api.StatusAsync("/console/api/messages/vm_00000000000000000000000000000000/audio")).ShouldBe(401);
        using var circuit = await http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, TestContext.Current.CancellationToken);
        circuit.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        circuit.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_sign_in_that_another_site_forged_is_refused()
    {
        var services = await stage.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = services.Api.Address };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = RunningServices.ApiKey });

        using var response = await http.PostAsync("/console/sign-in", form, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_saved_cookie_is_worth_nothing_after_the_sign_out()
    {
        var page = await stage.OpenAsync();
        var session = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "whatsvoice-console");
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = stage.Services.Api.Address };
        http.DefaultRequestHeaders.Add("Cookie", $"{session.Name}={session.Value}");
        using var before = await http.GetAsync("/console", TestContext.Current.CancellationToken);

        await page.GetByTestId("sign-out").ClickAsync();
        await Expect(page.GetByTestId("key")).ToBeVisibleAsync();
        using var after = await http.GetAsync("/console", TestContext.Current.CancellationToken);

        before.StatusCode.ShouldBe(HttpStatusCode.OK);
        after.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Another_open_page_of_a_session_that_was_signed_out_leads_to_the_sign_in()
    {
        var page = await stage.OpenAsync();
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(stage.Services.Api.Address, "/console/dead-letters").ToString());
        await Expect(other.GetByTestId("live")).ToHaveTextAsync("live");

        await page.GetByTestId("sign-out").ClickAsync();

        await Expect(other.GetByTestId("key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_signs_out_has_to_sign_in_again()
    {
        var page = await stage.OpenAsync();

        await page.GetByTestId("sign-out").ClickAsync();
        await Expect(page.GetByTestId("key")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(stage.Services.Api.Address, "/console").ToString());

        await Expect(page.GetByTestId("key")).ToBeVisibleAsync();
    }
}
