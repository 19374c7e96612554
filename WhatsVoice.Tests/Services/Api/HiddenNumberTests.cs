using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>A person whose number is known, then hidden, then known again: two conversations that turn out to be one person's.</summary>
public sealed class HiddenNumberTests
{
    private const string Person = "15556000031";
    private const string UserId = "US.13491208655302741931";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_person_writes_with_the_number_again_is_answered_after_what_they_wrote_without_it(bool inOneWebhook)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var endpoint = await ReplyEndpoint.StartAsync(body => new NoAnswer(Text(body) == "hidden" ? held.Task : Task.CompletedTask));
        await using var service = await ApiFactory.StartAsync(settings:
            [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Replies:Http:Timeout", "00:01:00")]);
        await DeliverAsync(service, Written("known", Person, null));
        await AskedAsync(endpoint, "known");

        JsonObject[] joining = [Written("hidden", null, UserId), Written("again", Person, UserId)];
        await (inOneWebhook ? DeliverAsync(service, joining) : DeliverEachAsync(service, joining));
        await AskedAsync(endpoint, "hidden");
        await DeliverAsync(service, Written("of a stranger", "15556000032", null));
        await AskedAsync(endpoint, "of a stranger");
        held.SetResult();

        // Later messages go on too.
        await DeliverAsync(service, Written("last", Person, UserId));
        await AskedAsync(endpoint, "last");
        endpoint.Asked.Select(question => Text(question.Body)).ShouldBe(["known", "hidden", "of a stranger", "again", "last"]);
    }

    private static string? Text(JsonElement body) => body.GetProperty("text").GetString();

    private static Task AskedAsync(ReplyEndpoint endpoint, string text)
        => Eventually.TrueAsync(() => endpoint.Asked.Any(question => Text(question.Body) == text), $"the endpoint is asked for a reply to: {text}");

    private static JsonObject Written(string text, string? from, string? userId)
    {
        var message = new JsonObject
        {
            ["id"] = $"wamid.{text.Replace(' ', '.')}",
            ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
            ["type"] = "text",
            ["text"] = new JsonObject { ["body"] = text },
        };
        if (from is not null)
        {
            message["from"] = from;
        }

        if (userId is not null)
        {
            message["from_user_id"] = userId;
        }

        return message;
    }

    private static async Task DeliverEachAsync(ApiFactory service, JsonObject[] messages)
    {
        foreach (var message in messages)
        {
            await DeliverAsync(service, message);
        }
    }

    private static async Task DeliverAsync(ApiFactory service, params JsonObject[] messages)
    {
        var webhook = new WebhookBuilder();
        Array.ForEach(messages, message => webhook.Message(message));
        var body = webhook.Build();
        using var http = service.OpenBrowser();
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, "a-secret")), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>204: the message ends, and nothing is sent.</summary>
    private sealed class NoAnswer(Task until) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await until;
            httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
