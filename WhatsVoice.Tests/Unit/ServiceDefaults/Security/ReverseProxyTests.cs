using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Security;

/// <summary>What a known proxy forwards.</summary>
public sealed class ReverseProxyTests
{
    [Theory]
    [InlineData("/voice", "/voice")]
    [InlineData("//evil.example", "/evil.example")]
    [InlineData("/\\evil.example", "/evil.example")]
    [InlineData("/%2fevil.example", "/%2fevil.example")]
    [InlineData("///", "/")]
    public async Task A_forwarded_prefix_is_never_the_beginning_of_an_address_elsewhere(string prefix, string root)
    {
        await using var service = ServiceUnderTest.Build(_ => { }, ("Proxy:KnownProxies", "127.0.0.1"));
        service.MapGet("/", (HttpRequest request) => request.PathBase.ToString());
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        http.DefaultRequestHeaders.Add("X-Forwarded-Prefix", prefix);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");

        (await http.GetStringAsync("/", TestContext.Current.CancellationToken)).ShouldBe(root);
    }

    [Theory]
    [InlineData("Host: xn--\r\n", "")]
    [InlineData("Host: xn--\r\n", "X-Forwarded-Host: voice.example.com\r\n")]
    [InlineData("Host: localhost\r\n", "X-Forwarded-Host: xn--\r\n")]
    [InlineData("Host: localhost\r\n", "X-Forwarded-Host: voice.example.com, xn--\r\n")]
    [InlineData("Host: localhost\r\n", "X-Forwarded-Host: a..b\r\n")]
    public async Task A_host_of_which_no_address_can_be_made_is_refused_behind_a_known_proxy_with_HTTPS_too(string host, string forwarded)
    {
        await using var service = await StartInProductionAsync();

        var answer = await SendAsync(service, $"{host}{forwarded}");

        answer.Status.ShouldBe(StatusCodes.Status400BadRequest);
        answer.Header("Content-Type").ShouldStartWith("application/problem+json");
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
    }

    [Fact]
    public async Task The_host_that_a_known_proxy_with_HTTPS_forwards_is_taken_and_kept_to_HTTPS()
    {
        await using var service = await StartInProductionAsync();

        var answer = await SendAsync(service, "Host: 10.0.0.7:8080\r\nX-Forwarded-Host: xn--bcher-kva.example\r\n");

        answer.Status.ShouldBe(StatusCodes.Status200OK);
        answer.Body.ShouldContain("xn--bcher-kva.example");
        answer.Header("Strict-Transport-Security").ShouldNotBeEmpty();
    }

    private static async Task<WebApplication> StartInProductionAsync()
    {
        var service = ServiceUnderTest.Build(builder => builder.Environment.EnvironmentName = "Production", ("Proxy:KnownProxies", "127.0.0.1"));
        service.UseExceptionHandler();
        service.MapGet("/", (HttpRequest request) => request.Host.ToUriComponent());
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    private static Task<RawAnswer> SendAsync(WebApplication service, string headers) => new RawHttp(new Uri(service.Urls.Single())).SendAsync(
        $"GET / HTTP/1.1\r\n{headers}X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
}
