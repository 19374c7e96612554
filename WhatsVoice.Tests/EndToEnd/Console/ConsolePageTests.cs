using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>Each page with what really happened.</summary>
[Collection("Console")]
public sealed class ConsolePageTests(ConsoleStage stage)
{

    [Fact]
    public async Task The_overview_follows_what_happens_without_a_reload()
    {
        var page = await stage.OpenAsync();
        var before = await AnsweredAsync(page);

        var id = await stage.Services.People.SendAsync("15557010001", "Is anybody watching this?");
        await stage.Services.People.WaitForVoiceNoteAsync("15557010001", id);

        await Eventually.TrueAsync(async () => await AnsweredAsync(page) > before, "the overview counts the answer");
        await Expect(page.GetByTestId("latency-chart")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("p50")).ToContainTextAsync(new Regex(@"\d+(\.\d+)? m?s"));
        await Expect(page.GetByTestId("engines")).ToContainTextAsync("flite");
        await Expect(page.Locator("[data-engine=flite] [data-testid=at-once]")).ToContainTextAsync(new Regex(@"\d+ of [1-9]\d*"));
        await Expect(page.GetByTestId("send-limit")).ToContainTextAsync("no send is held back");
        await Expect(page.GetByTestId("processor")).ToContainTextAsync(new Regex(@"Processor: \d+ %"));
        await Expect(page.GetByTestId("whatsapp")).ToContainTextAsync("send");
        await Expect(page.GetByTestId("connections")).ToContainTextAsync($"{stage.Services.Sandbox.Port}");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_found_by_its_persons_number_and_shows_its_stages_and_plays()
    {
        var page = await stage.OpenAsync("/messages");
        foreach (var person in new[] { "15557020001", "15557020002" })
        {
            await stage.Services.People.WaitForVoiceNoteAsync(person, await stage.Services.People.SendAsync(person, $"I am the person with number {person[^1]}."));
        }

        await page.GetByTestId("search").FillAsync("+15557020001");
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("message")).ToContainTextAsync("+1555•••0001");
        (await page.ContentAsync()).ShouldNotContain("15557020002");
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.GetByTestId("waterfall")).ToBeVisibleAsync();
        foreach (var name in new[] { "queue", "reply", "speech", "upload", "send" })
        {
            await Expect(page.Locator($"[data-stage={name}] i")).ToHaveCountAsync(1);
        }

        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=audio]')?.duration > 0.5");
        await page.EvaluateAsync("document.querySelector('[data-testid=audio]').play()");
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=audio]').currentTime > 0.3");
        await Expect(page.Locator("h1")).ToContainTextAsync("+1555•••0001");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_found_by_either_id_and_by_its_state()
    {
        var page = await stage.OpenAsync("/messages");
        const string Person = "15557025001";
        var inbound = await stage.Services.People.SendAsync(Person, "Which id am I?");
        await stage.Services.People.WaitForVoiceNoteAsync(Person, inbound);

        await page.GetByTestId("search").FillAsync(inbound);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        var ours = (await page.GetByTestId("message").GetAttributeAsync("data-id"))!;
        await page.GetByTestId("search").FillAsync(ours);
        await Expect(page.GetByTestId("message")).ToHaveAttributeAsync("data-id", ours);
        await page.Locator(".wv-filter .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open").GetByText("expired", new() { Exact = true }).ClickAsync();

        await Expect(page.GetByTestId("empty")).ToContainTextAsync("No matching messages");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sound_that_WhatsApp_does_not_have_any_more_is_said_to_be_gone()
    {
        await stage.StartAsync();
        const string Person = "15557030001";
        var note = await stage.Services.People.WaitForVoiceNoteAsync(Person, await stage.Services.People.SendAsync(Person, "Nobody will hear this twice."));
        using var graph = new HttpClient { BaseAddress = stage.Services.Sandbox.Address };
        graph.DefaultRequestHeaders.Authorization = new("Bearer", "an-access-token-for-tests");
        (await graph.DeleteAsync($"/graph/v25.0/{note.MediaId}", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        var page = await stage.OpenAsync("/messages");
        await page.GetByTestId("search").FillAsync(Person);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.GetByTestId("audio-gone")).ToBeVisibleAsync();
        stage.Complaints.ShouldAllBe(complaint => complaint.Contains("404", StringComparison.Ordinal));
        stage.Complaints.Clear();
    }

    [Fact]
    public async Task A_dead_letter_is_redriven_and_its_note_arrives()
    {
        var page = await stage.OpenAsync("/dead-letters");
        const string Person = "15557040001";
        var id = await stage.KillMessageAsync(Person, "Bring me back to life.");

        var letter = page.Locator($"[data-testid=dead-letter][data-id={id}]");
        await Expect(letter).ToContainTextAsync("whatsapp 131047");
        await Expect(letter).ToContainTextAsync("+1555•••0001");
        await ConsoleStage.KeepPictureAsync(page, "dead-letters");
        var overview = await stage.OpenAsync();
        await Expect(overview.Locator("[data-stage=send] [data-testid=failed]")).Not.ToHaveTextAsync("0");
        await letter.GetByTestId("redrive").ClickAsync();

        await stage.Services.People.WaitForVoiceNoteAsync(Person);
        await Expect(letter).ToHaveCountAsync(0);
        stage.Complaints.ShouldBeEmpty();
    }

    /// <summary>The page has the newest first, and a conversation takes redrives in the order in which they come.</summary>
    [Fact]
    public async Task All_dead_letters_of_a_page_are_redriven_at_once_in_the_order_in_which_the_person_wrote()
    {
        await stage.StartAsync();
        const string Person = "15557045001";
        var (first, second) = (await stage.KillMessageAsync(Person, "I was written first."), await stage.KillMessageAsync(Person, "And I came later."));
        var page = await stage.OpenAsync("/dead-letters");
        await Expect(page.Locator($"[data-testid=dead-letter][data-id={first}]")).ToHaveCountAsync(1);

        await page.GetByTestId("redrive-all").ClickAsync();

        string[] answered = ["accepted", "sent", "delivered", "read", "played"];
        using var api = new ApiClient(new HttpClient { BaseAddress = stage.Services.Api.Address }, RunningServices.ApiKey);
        var (earlier, later) = (await api.WaitForStateAsync(first, answered), await api.WaitForStateAsync(second, answered));
        earlier.GetProperty("accepted_at").GetDateTimeOffset().ShouldBeLessThan(later.GetProperty("accepted_at").GetDateTimeOffset());
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_letter_is_deleted_after_a_question()
    {
        var page = await stage.OpenAsync("/dead-letters");
        const string Person = "15557050001";
        var id = await stage.KillMessageAsync(Person, "Let me rest.");
        var letter = page.Locator($"[data-testid=dead-letter][data-id={id}]");

        await letter.GetByTestId("delete").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(letter).ToHaveCountAsync(1);
        await letter.GetByTestId("delete").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await Expect(letter).ToHaveCountAsync(0);
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_is_erased_after_a_question()
    {
        await stage.StartAsync();
        const string Person = "15557160001";
        await stage.Services.People.WaitForVoiceNoteAsync(Person, await stage.Services.People.SendAsync(Person, "Forget me, please."));
        var page = await stage.OpenAsync("/messages");
        await page.GetByTestId("search").FillAsync(Person);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();

        await page.GetByTestId("erase").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("+1555•••0001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(page.GetByTestId("message-state")).ToBeVisibleAsync();
        await page.GetByTestId("erase").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase", Exact = true }).ClickAsync();

        await Expect(page.GetByText("There is no such voice message")).ToBeVisibleAsync();
        using var api = new ApiClient(new HttpClient { BaseAddress = stage.Services.Api.Address }, RunningServices.ApiKey);
        (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").GetArrayLength().ShouldBe(0);
        await Eventually.TrueAsync(() => stage.Services.Api.Output.Contains("Audit: erase-person", StringComparison.Ordinal), "the audit log has it");
        stage.Services.Api.Output.ShouldNotContain(Person);
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_profiles_speak_the_same_text_side_by_side()
    {
        var page = await stage.OpenAsync("/try");
        await page.GetByTestId("text").FillAsync("This sentence is spoken twice, and heard once more. So is this one.");

        await page.GetByTestId("speak").ClickAsync();

        for (var at = 0; at < 2; at++)
        {
            var trial = page.GetByTestId($"trial-{at}");
            await Expect(trial.GetByTestId("took")).ToContainTextAsync(new Regex(@"\d+(\.\d+)? m?s"));
            await Expect(trial.GetByTestId("engine")).ToHaveTextAsync("flite");
            await Expect(trial).ToContainTextAsync("synthesis");
            await ConsoleStage.UntilAsync(page, $"document.querySelector('[data-testid=trial-{at}] audio').duration > 2");
        }

        // The local voice knows no profiles: what it spoke for the first is in the cache for the second.
        await Expect(page.GetByTestId("trial-0").GetByTestId("cache")).ToHaveTextAsync("cache: miss");
        await Expect(page.GetByTestId("trial-1").GetByTestId("cache")).ToHaveTextAsync("cache: hit");
        await page.EvaluateAsync("document.querySelector('[data-testid=trial-0] audio').play()");
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=trial-0] audio').currentTime > 0.3");
        await Eventually.TrueAsync(() => stage.Services.Api.Output.Contains("Audit: try-voice quality balanced by key", StringComparison.Ordinal), "the audit log has it");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Settings_are_shown_as_they_are_in_force_and_secrets_are_not()
    {
        var page = await stage.OpenAsync("/settings");

        await Expect(page.Locator("[data-key='Conversations:MaxAttempts']")).ToContainTextAsync("3");
        await Expect(page.Locator("[data-key='Conversations:RetryFor']")).ToContainTextAsync("00:00:05");
        await Expect(page.Locator("[data-key='Conversations:RetryFor']")).ToContainTextAsync("set");
        await Expect(page.Locator("[data-key='WhatsApp:AccessToken']")).ToContainTextAsync("••••••••");
        await Expect(page.Locator("[data-key='Conversations:RepeatFor']")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-key='Conversations:Retention']")).ToContainTextAsync("30.00:00:00");
        await Expect(page.Locator("[data-key='Hearing:Answers:NotNow']")).ToContainTextAsync("Please write to me");
        await Expect(page.Locator("[data-key='Proxy:Proxies']")).ToHaveCountAsync(0);
        var shown = await page.ContentAsync();
        foreach (var secret in new[] { RunningServices.ApiKey, "an-access-token-for-tests", "an-app-secret-for-tests", "a-verify-token-for-tests" })
        {
            shown.ShouldNotContain(secret);
        }
    }

    private static async Task<int> AnsweredAsync(IPage page)
        => int.Parse((await page.GetByTestId("overview").GetAttributeAsync("data-answered"))!, CultureInfo.InvariantCulture);
}
