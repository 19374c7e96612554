using System.Net;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>A reply endpoint that fails at what some people write.</summary>
public sealed class FailingEndpointTests
{
    [Fact]
    public async Task Two_persons_at_whose_messages_the_endpoint_always_fails_do_not_hold_up_a_stranger()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(
            message => message.GetProperty("text").ValueEquals("poison") ? Results.StatusCode(500) : Results.NoContent());
        await using var service = await ApiFactory.StartAsync(settings:
            [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Conversations:RetryDelay", "00:00:00.01")]);
        await WriteAsync(service, "15550001111", "poison");
        await WriteAsync(service, "15550002222", "poison");
        await Eventually.TrueAsync(() => endpoint.Asked.Count >= 24, "both have failed more often than a breaker that counts calls allows");

        await WriteAsync(service, "15550003333", "Hello");

        await Eventually.TrueAsync(() => endpoint.Asked.Any(question => question.Body.GetProperty("from").ValueEquals("15550003333")), "the stranger's message is asked about");
        service.Log.GetSnapshot().Count(record => record.Message.Contains("reply-endpoint fails", StringComparison.Ordinal)).ShouldBe(0);
    }

    private static async Task WriteAsync(ApiFactory service, string person, string text)
    {
        using var http = service.OpenBrowser();
        var body = new WebhookBuilder().Text($"wamid.{person}", person, text, at: TimeProvider.System.GetUtcNow()).Build();
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, "a-secret")), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
