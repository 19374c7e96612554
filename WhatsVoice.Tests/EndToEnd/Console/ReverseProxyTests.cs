using System.Net;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>The Api behind a real reverse proxy that ends TLS and publishes it under /voice.</summary>
public sealed class ReverseProxyTests : IAsyncLifetime
{
    private RunningServices _services = null!;
    private TlsProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _services = await RunningServices.StartAsync(("Proxy__KnownProxies", "127.0.0.1"));
        _proxy = await TlsProxy.StartAsync(_services.Api.Address);
    }

    [Fact]
    public async Task Redirects_links_and_cookies_are_those_of_the_address_that_the_browser_sees()
    {
        using var http = _proxy.Client("203.0.113.1");

        using var redirect = await http.GetAsync("/voice/console", TestContext.Current.CancellationToken);
        using var signedIn = await SignInAsync(http, RunningServices.ApiKey);
        using var console = await http.GetAsync("/voice/console", TestContext.Current.CancellationToken);

        // HSTS leaves localhost out.
        using var named = new HttpRequestMessage(HttpMethod.Get, "/voice/alive") { Headers = { Host = "voice.example" } };
        using var alive = await http.SendAsync(named, TestContext.Current.CancellationToken);

        redirect.Headers.Location!.ToString().ShouldStartWith("/voice/console/sign-in?");
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        signedIn.Headers.Location!.ToString().ShouldBe("/voice/console");
        signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("whatsvoice-console=", StringComparison.Ordinal)).ShouldContain("secure");
        console.StatusCode.ShouldBe(HttpStatusCode.OK);
        alive.Headers.Contains("Strict-Transport-Security").ShouldBeTrue();
        (await console.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<base href=\"/voice/\"");
    }

    [Fact]
    public async Task The_whole_console_works_under_a_sub_path()
    {
        await using var chromium = new Chromium();
        await chromium.InitializeAsync();
        List<string> complaints = [];
        var page = await chromium.OpenAsync(new Uri(_proxy.Address, "/voice/console"), complaints, ignoreCertificates: true);
        await page.GetByTestId("key").FillAsync(RunningServices.ApiKey);
        await page.GetByTestId("sign-in").ClickAsync();
        await Expect(page.GetByTestId("live")).ToHaveTextAsync("live");

        foreach (var name in new[] { "Messages", "Dead letters", "Try a voice", "Settings", "Overview" })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(name);
            new Uri(page.Url).AbsolutePath.ShouldStartWith("/voice/console");
        }

        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task With_a_path_base_the_proxy_may_leave_the_prefix_in_the_path()
    {
        await using var services = await RunningServices.StartAsync(("Proxy__KnownProxies", "127.0.0.1"), ("PathBase", "/voice/"));
        await using var proxy = await TlsProxy.StartAsync(services.Api.Address, keepPrefix: true);
        using var http = proxy.Client("203.0.113.1");

        using var redirect = await http.GetAsync("/voice/console", TestContext.Current.CancellationToken);
        using var signedIn = await SignInAsync(http, RunningServices.ApiKey);
        using var console = await http.GetAsync("/voice/console", TestContext.Current.CancellationToken);
        using var style = await http.GetAsync("/voice/console/console.css", TestContext.Current.CancellationToken);

        redirect.Headers.Location!.ToString().ShouldStartWith("/voice/console/sign-in?");
        signedIn.Headers.Location!.ToString().ShouldBe("/voice/console");
        (await console.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<base href=\"/voice/\"");
        style.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await services.Api.StatusAsync("/health")).ShouldBe(200);
    }

    [Fact]
    public async Task Wrong_keys_of_one_client_lock_out_nobody_else_and_no_right_key()
    {
        using var attacker = _proxy.Client("203.0.113.1");
        using var operatorHere = _proxy.Client("203.0.113.2");

        for (var guess = 0; guess < 25; guess++)
        {
            using var refused = await SignInAsync(attacker, $"guess-{guess}-aaaaaaaaaa");
            refused.Headers.Location!.ToString().ShouldContain(guess < 10 ? "failed=key" : "failed=limit");
        }

        using var other = await SignInAsync(operatorHere, RunningServices.ApiKey);
        using var same = await SignInAsync(attacker, RunningServices.ApiKey);

        other.Headers.Location!.ToString().ShouldBe("/voice/console");
        same.Headers.Location!.ToString().ShouldBe("/voice/console");
        _services.Api.Output.ShouldContain("A wrong API key came from 203.0.113.1");
        _services.Api.Output.ShouldNotContain("A wrong API key came from 127.0.0.1");
    }

    [Fact]
    public async Task Forwarded_headers_of_anybody_else_are_ignored()
    {
        await using var services = await RunningServices.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = services.Api.Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        http.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/evil");

        using var redirect = await http.GetAsync("/console", TestContext.Current.CancellationToken);

        redirect.Headers.Location!.ToString().ShouldStartWith("/console/sign-in?");
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient http, string key) => ConsoleSignIn.PostAsync(http, "/voice/console/sign-in", key);
}
