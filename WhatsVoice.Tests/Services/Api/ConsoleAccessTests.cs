using System.Net;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>How the console and the other pages are closed, over real HTTP.</summary>
public sealed class ConsoleAccessTests
{
    [Fact]
    public async Task A_session_ends_12_hours_after_the_sign_in_however_much_it_is_used()
    {
        var clock = new MovedClock();
        await using var api = await ApiFactory.StartAsync(clock);
        using var browser = api.OpenBrowser();
        using var signedIn = await ConsoleSignIn.PostAsync(browser, "/console/sign-in", ApiFactory.Key);

        clock.MovedBy = TimeSpan.FromHours(6);
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
        clock.MovedBy = TimeSpan.FromHours(12) - TimeSpan.FromMinutes(5);
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.OK);
        clock.MovedBy = TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1);
        (await StatusAsync(browser)).ShouldBe(HttpStatusCode.Redirect);

        await using var redis = await api.Store.ConnectAsync();
        var session = redis.GetServers().Single().Keys(pattern: "*console-session*").ShouldHaveSingleItem();
        (await redis.GetDatabase().KeyTimeToLiveAsync(session)).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(12));
    }

    [Theory]
    [InlineData("/console/messages?a=b", "/console/messages?a=b")]
    [InlineData("/console/\r\nX-Evil: 1", "/console")]
    [InlineData("/console/\u00e9", "/console")]
    [InlineData("//evil.example/console/", "/console")]
    [InlineData("/console/../../other", "/console")]
    [InlineData("/console/.%2E/other", "/console")]
    public async Task A_sign_in_leads_to_pages_of_the_console_only_and_never_fails_at_what_no_header_may_hold(string returnUrl, string location)
    {
        await using var api = await ApiFactory.StartAsync();
        using var browser = api.OpenBrowser();

        using var signedIn = await ConsoleSignIn.PostAsync(browser, "/console/sign-in", ApiFactory.Key, returnUrl);

        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        signedIn.Headers.Location!.OriginalString.ShouldBe(location);
    }

    [Fact]
    public async Task A_sign_in_form_larger_than_any_key_is_refused_before_it_is_read()
    {
        await using var api = await ApiFactory.StartAsync();

        // Only the head: the answer comes without the body.
        var answer = await new RawHttp(api.Address).SendAsync(
            "POST /console/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000000\r\n\r\n");

        answer.Status.ShouldBeOneOf(400, 413);
    }

    [Theory]
    [InlineData("Host: evil.example\r\n", "HTTP/1.1")]
    [InlineData("", "HTTP/1.0")]
    public async Task The_way_to_the_sign_in_is_no_address_that_the_caller_may_choose(string host, string version)
    {
        await using var api = await ApiFactory.StartAsync();

        var answer = await new RawHttp(api.Address).SendAsync($"GET /console/messages?a=b {version}\r\n{host}Connection: close\r\n\r\n");

        answer.Status.ShouldBe(302);
        answer.Header("Location").ShouldBe("/console/sign-in?returnurl=%2fconsole%2fmessages%3fa%3db");
    }

    [Fact]
    public async Task Guesses_of_the_verify_token_are_limited_and_the_right_one_is_never_refused()
    {
        await using var api = await ApiFactory.StartAsync();
        using var http = api.OpenBrowser();

        var statuses = new List<HttpStatusCode>();
        for (var guess = 0; guess < 12; guess++)
        {
            statuses.Add(await HandshakeAsync(http, $"guess-{guess}"));
        }

        statuses.Take(10).ShouldAllBe(status => status == HttpStatusCode.Forbidden);
        statuses.Skip(10).ShouldAllBe(status => status == HttpStatusCode.TooManyRequests);
        (await HandshakeAsync(http, "a-verify-token")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_rest_body_larger_than_any_message_is_refused()
    {
        await using var api = await ApiFactory.StartAsync();

        var answer = await new RawHttp(api.Address).SendAsync(
            $"POST /v1/voice-messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ApiFactory.Key}\r\nContent-Type: application/json\r\nContent-Length: 30000000\r\n\r\n");

        answer.Status.ShouldBe(413);
        answer.Header("Content-Type").ShouldStartWith("application/problem+json");
    }

    [Theory]
    [InlineData("/scalar/")]
    [InlineData("/console/sign-in")]
    public async Task A_page_loads_nothing_from_elsewhere_and_nobody_frames_it(string path)
    {
        await using var api = await ApiFactory.StartAsync();
        using var browser = api.OpenBrowser();

        using var page = await browser.GetAsync(path, TestContext.Current.CancellationToken);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = string.Join("; ", page.Headers.GetValues("Content-Security-Policy"));
        foreach (var part in new[] { "default-src 'self'", "font-src 'self' data:", "frame-ancestors 'none'", "object-src 'none'", "form-action 'self'" })
        {
            policy.ShouldContain(part);
        }

        policy.ShouldNotContain("http");
        page.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        html.ShouldNotContain("src=\"http");
        html.ShouldNotContain("href=\"http");
    }

    private static async Task<HttpStatusCode> HandshakeAsync(HttpClient http, string token)
    {
        using var response = await http.GetAsync($"/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token={token}", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync("/console", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
