using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>The Api where the environment names a proxy for the way out.</summary>
public sealed class OutboundProxyTests
{
    private const string Graph = "graph.example.test";

    [Fact]
    public async Task Calls_to_WhatsApp_take_the_proxy_and_calls_to_our_own_services_with_their_key_never_do()
    {
        var seen = new ConcurrentQueue<(string Host, string Path, string Authorization)>();
        await using var proxy = await StartProxyAsync(seen);
        await using var services = await RunningServices.StartAsync(("HTTP_PROXY", proxy.Urls.Single()), ("NO_PROXY", ""), ("WhatsApp__BaseUrl", $"http://{Graph}"));
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        var body = new WebhookBuilder().Text("wamid.proxy", "15556000009", "Through the proxy.", at: TimeProvider.System.GetUtcNow()).Build();

        using var taken = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, RunningServices.AppSecret)), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => seen.Count(call => call.Path.EndsWith("/messages", StringComparison.Ordinal)) >= 2, "the read mark and the voice note were sent");

        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        seen.ShouldContain(call => call.Path.EndsWith("/media", StringComparison.Ordinal));
        seen.ShouldAllBe(call => call.Host == Graph);
        seen.ShouldAllBe(call => !call.Authorization.Contains(RunningServices.ApiKey, StringComparison.Ordinal));
    }

    /// <summary>A proxy for plain HTTP that stands for WhatsApp too, and writes down what it is asked for.</summary>
    private static async Task<WebApplication> StartProxyAsync(ConcurrentQueue<(string Host, string Path, string Authorization)> seen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapFallback((HttpRequest request) =>
        {
            seen.Enqueue((request.Host.Value ?? "", request.Path, request.Headers.Authorization.ToString()));
            return request.Path.Value!.EndsWith("/media", StringComparison.Ordinal)
                ? Results.Json(new { id = "123456789" })
                : Results.Json(new { messages = new[] { new { id = "wamid.sent" } } });
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
