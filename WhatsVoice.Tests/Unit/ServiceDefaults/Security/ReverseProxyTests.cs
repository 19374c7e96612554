using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

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
}
