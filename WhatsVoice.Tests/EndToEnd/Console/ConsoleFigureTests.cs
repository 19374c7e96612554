using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>What the overview says against what the sandbox saw, on a store of its own.</summary>
public sealed class ConsoleFigureTests(ConsoleStage browser) : IClassFixture<ConsoleStage>
{
    // Nobody in a group says the same: equal words at the same moment would share one upload.
    private static readonly string[] Words = ["How much is the fish?", "When do you close today?", "Is there a table for two?", "Where can I park my car?"];

    private const int SendMs = 2500;

    [Fact]
    public async Task The_overviews_figures_are_those_of_the_sandboxs_log_also_after_a_restart()
    {
        await using var services = await RunningServices.StartAsync();

        // Reactions, which get no answer: the code that times the messages has run before.
        for (var number = 0; number < 20; number++)
        {
            var reaction = JsonNode.Parse($$$"""{"id":"wamid.warm-up.{{{number}}}","from":"15557099999","timestamp":"1790000000","type":"reaction","reaction":{"message_id":"wamid.0","emoji":"+"}}""");
            (await services.People.DeliverAsync(new WebhookBuilder().Message(reaction).Build())).ShouldBe(200);
        }

        await services.People.SetLatencyAsync("messages", SendMs);

        // Four texts only, so that uploads are fewer than sends.
        var (took, recorded) = (new List<double>(), new List<(double End, double Send)>());
        using var api = services.OpenApi();
        for (var group = 0; group < 6; group++)
        {
            var people = Enumerable.Range(group * 4, 4).Select(at => $"1555709{at:0000}").ToList();
            await Task.WhenAll(people.Select(person => services.People.SendAsync(person, Words[int.Parse(person[^1..], CultureInfo.InvariantCulture) % 4])));
            foreach (var person in people)
            {
                var note = await services.People.WaitForVoiceNoteAsync(person);
                took.Add(note.TookMs!.Value);
                recorded.Add(await SendOfAsync(api, note.CallbackData!));
            }
        }

        var page = await browser.OpenAsync(services);
        await Expect(page.GetByTestId("overview")).ToHaveAttributeAsync("data-answered", "24");
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p90", 0.9), ("p99", 0.99) })
        {
            // The sandbox counts from the person's writing, the Api from the webhook's arrival: on a busy machine much lies between the two.
            var shown = await ValueAsync(page.GetByTestId(name));
            (shown / At(recorded.Select(each => each.End), share)).ShouldBeInRange(0.95, 1.05, $"{name}, against the records");
            shown.ShouldBeInRange(SendMs, At(took, share) * 1.05, $"{name}, against the sandbox");
        }

        var sends = (await services.People.LogAsync("graph", "messages")).Where(call => call.Status == 200).ToList();
        await Expect(Count(page, "send")).ToHaveTextAsync($"{sends.Count}");
        await Expect(Count(page, "upload")).ToHaveTextAsync($"{(await services.People.LogAsync("graph", "media")).Count(call => call.Status == 200)}");
        var send = await ValueAsync(page.Locator("[data-stage=send] [data-value]"));
        (send / At(recorded.Select(each => each.Send), 0.5)).ShouldBeInRange(0.95, 1.05, "the send stage, against the records");
        send.ShouldBeGreaterThan(At(sends.Select(call => call.DurationMs), 0.5) * 0.95, "the send stage, against the sandbox's calls");

        await services.Api.KillAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync("The service does not answer");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("live")).ToBeHiddenAsync();
        await services.Api.StartAsync();

        // The page loads itself anew, and the session goes on as well: its keys are in the store.
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(page.GetByTestId("live")).ToHaveTextAsync("live");
        await Expect(page.GetByTestId("overview")).ToHaveAttributeAsync("data-answered", "24");
        await Expect(Count(page, "send")).ToHaveTextAsync($"{sends.Count}");
    }

    [Fact]
    public async Task A_page_says_that_the_store_is_away_and_goes_on_when_it_is_back()
    {
        await using var services = await RunningServices.StartAsync();
        var page = await browser.OpenAsync(services);

        await services.Store.KillAsync();
        await Expect(page.GetByTestId("warning")).ToContainTextAsync("The store does not answer");
        await services.Store.StartAgainAsync();

        await Expect(page.GetByTestId("warning")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_says_that_the_Tts_service_is_away()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { OwnTts = true });
        var page = await browser.OpenAsync(services);
        await Expect(page.GetByTestId("engines")).ToBeVisibleAsync();

        await services.Tts.KillAsync();

        await Expect(page.GetByTestId("tts-away")).ToBeVisibleAsync();
    }

    private static ILocator Count(IPage page, string stage) => page.Locator($"[data-testid=stages] [data-stage={stage}] td").Last;

    /// <summary>When the send of a message ended, milliseconds after the message was received, and how long it took.</summary>
    private static async Task<(double End, double Send)> SendOfAsync(ApiClient api, string id)
    {
        // A status webhook can be recorded before the stages are, which nobody waits for.
        JsonElement send = default;
        await Eventually.TrueAsync(
            async () =>
            {
                send = (await api.GetAsync($"/v1/voice-messages/{id}")).TryGetProperty("stages", out var stages)
                    ? stages.EnumerateArray().SingleOrDefault(stage => stage.GetProperty("stage").GetString() == "send")
                    : default;
                return send.ValueKind == JsonValueKind.Object;
            },
            "the record has the stage of the send");
        var duration = send.GetProperty("duration_ms").GetDouble();
        return (send.GetProperty("offset_ms").GetDouble() + duration, duration);
    }

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }

    private static async Task<double> ValueAsync(ILocator figure)
        => double.Parse((await figure.GetAttributeAsync("data-value"))!, CultureInfo.InvariantCulture);
}
