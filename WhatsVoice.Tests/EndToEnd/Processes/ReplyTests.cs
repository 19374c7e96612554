using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Replies that somebody else writes, the whole way.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task A_person_who_asks_for_text_gets_the_words_of_a_note_whose_links_followed_in_writing()
    {
        await using var services = await RunningServices.StartAsync();
        const string Words = "See https://example.com/menu for the menu.";
        const string Asker = "15550012224";
        await services.People.SendAsync(Asker, Words);
        await services.People.WaitForAsync(Asker, line => line is { Direction: "out", Text: "https://example.com/menu" });

        await services.People.SendAsync(Asker, "/text");

        await services.People.WaitForAsync(Asker, line => line is { Direction: "out", Text: Words });
    }

    [Fact]
    public async Task The_businesses_own_words_are_spoken_and_asked_for_once_even_when_the_api_is_killed()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(message => Results.Json(new
        {
            text = message.GetProperty("text").GetString() == "Hello" ? "Welcome to the bakery, how can I help you today?" : "Yes.",
        }));
        await using var services = await RunningServices.StartAsync(("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString()));
        const string Person = "15550005555";

        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Hello");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the upload is under way");
        await services.Api.KillAsync();
        await services.Api.StartAsync();

        var note = await services.People.WaitForVoiceNoteAsync(Person, id);
        note.DurationMs!.Value.ShouldBeGreaterThan(2000);
        endpoint.Asked.Count.ShouldBe(1);
        var next = await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Are you open?"));
        next.DurationMs!.Value.ShouldBeLessThan(1500);
    }

    [Fact]
    public async Task Twenty_five_people_with_a_slow_answer_do_not_hold_up_the_26th()
    {
        var release = new TaskCompletionSource();
        await using var endpoint = await ReplyEndpoint.StartAsync(message => message.GetProperty("text").GetString() == "slow" ? new Held(release.Task) : Results.Json(new { text = "At once." }));
        await using var services = await RunningServices.StartAsync(("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString()), ("Replies__Http__Timeout", "00:02:00"));
        var people = Enumerable.Range(0, 25).Select(number => $"155500060{number:00}").ToList();
        foreach (var person in people)
        {
            await services.People.SendAsync(person, "slow");
        }

        await Eventually.TrueAsync(() => endpoint.Asked.Count == people.Count, "all 25 are asked");

        const string Quick = "15550006100";
        await services.People.WaitForVoiceNoteAsync(Quick, await services.People.SendAsync(Quick, "quick"));
        (await services.People.LogAsync("graph", "messages")).Count.ShouldBe(1, "the others are still waiting");
        release.SetResult();
        foreach (var person in people)
        {
            await services.People.WaitForVoiceNoteAsync(person);
        }
    }

    [Fact]
    public async Task A_person_who_caused_as_many_tokens_as_a_day_allows_is_not_answered_by_the_model_any_more()
    {
        await using var model = await ReplyEndpoint.StartAsync(_ => Results.Json(new
        {
            choices = new[] { new { finish_reason = "stop", message = new { content = "That is a good question." } } },
            usage = new { prompt_tokens = 900, completion_tokens = 100, total_tokens = 1000 },
        }));
        await using var services = await RunningServices.StartAsync(
            ("Replies__Kind", "chat"), ("Replies__Chat__BaseUrl", new Uri(model.Address, "/v1").ToString()), ("Replies__Chat__ApiKey", "a-key"), ("Replies__Chat__Model", "small"),
            ("Conversations__MaxTokensPerDay", "2000"));
        using var api = services.OpenApi();
        const string Person = "15550005558";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "One?"));
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Two?"));

        await services.People.SendAsync(Person, "Three?");

        await Eventually.TrueAsync(
            async () => (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray().Any(letter => letter.GetProperty("detail").GetString()!.Contains("Conversations:MaxTokensPerDay", StringComparison.Ordinal)), "the third is a dead letter that names the limit");
        model.Asked.Count.ShouldBe(2);
        const string Other = "15550005559";
        await services.People.WaitForVoiceNoteAsync(Other, await services.People.SendAsync(Other, "One?"));
    }

    private sealed class Held(Task release) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await release;
            await Results.Json(new { text = "At last." }).ExecuteAsync(httpContext);
        }
    }

    [Fact]
    public async Task A_link_is_sent_once_when_the_words_go_out_as_text()
    {
        // The only engine, flite, speaks no German.
        await using var endpoint = await ReplyEndpoint.StartAsync(message => Results.Json(new
        {
            text = message.GetProperty("text").GetString() == "Hello" ? "We open at nine." : "Sie können hier bezahlen und wir danken Ihnen: https://pay.example.com/i/4711",
        }));
        await using var services = await RunningServices.StartAsync(("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString()));
        const string Person = "15550005557";
        await services.People.SendAsync(Person, "Wie kann ich bezahlen?");
        var words = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text" });

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Hello"));

        words.Text.ShouldNotBeNull().ShouldEndWith("https://pay.example.com/i/4711");
        (await services.People.ChatAsync(Person)).Where(line => line.Direction == "out").Select(line => line.Type).ShouldBe(["text", "audio"]);
    }

    [Fact]
    public async Task A_link_of_a_spoken_reply_follows_in_writing_and_a_reaction_is_told_and_not_answered()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(message => Results.Json(new
        {
            text = message.GetProperty("type").GetString() == "reaction" ? "Not to be said." : "You can pay here: https://pay.example.com/i/4711 or write to us.",
        }));
        await using var services = await RunningServices.StartAsync(("Replies__Kind", "http"), ("Replies__Http__Url", endpoint.Address.ToString()));
        const string Person = "15550005556";
        await services.People.SendAsync(Person, "How can I pay?");
        var link = await services.People.WaitForAsync(Person, line => line is { Direction: "out", Type: "text" });

        var reaction = JsonNode.Parse($$"""{"id":"wamid.reaction","from":"{{Person}}","type":"reaction","reaction":{"message_id":"wamid.0","emoji":"\uD83D\uDC4D"} }""");
        (await services.People.DeliverAsync(new WebhookBuilder().Message(reaction).Build())).ShouldBe(200);
        await Eventually.TrueAsync(() => endpoint.Asked.Count == 2, "the reaction is told");
        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Voice: true });

        link.Text.ShouldBe("https://pay.example.com/i/4711");
        endpoint.Asked.Last().Body.GetProperty("message").GetProperty("reaction").GetProperty("message_id").GetString().ShouldBe("wamid.0");
        (await services.People.ChatAsync(Person)).Where(line => line.Direction == "out").Select(line => line.Type).ShouldBe(["audio", "text"]);
    }
}
