using System.Text.Json;
using Microsoft.Playwright;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>The voices page and "Try a voice" with three engines: the sandbox's ElevenLabs, supertonic over tiny graphs in place of its weights, and flite.</summary>
[Collection("Console")]
public sealed class VoicesPageTests(ConsoleStage stage) : IAsyncLifetime
{
    private readonly TemporaryFolder _model = new();
    private RunningServices _services = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync()
    {
        SupertonicModelBuilder.Write(_model.Path);
        _services = await RunningServices.StartAsync(new ServicesSetup
        {
            ElevenLabs = true,
            Tts = [("Supertonic__ModelPath", _model.Path), ("Speech__Prices__elevenlabs", "0.10"), ("Speech__Engines", "supertonic,elevenlabs,flite")],
        });
    }

    public async ValueTask DisposeAsync()
    {
        // Before its services end: a page that stays open complains of that.
        await (_page?.CloseAsync() ?? Task.CompletedTask);
        await _services.DisposeAsync();
        _model.Dispose();
    }

    [Fact]
    public async Task The_voices_of_a_language_are_heard_and_one_is_chosen_to_speak_replies()
    {
        var page = _page = await stage.OpenAsync(_services, "/voices");
        await Expect(page.Locator("[data-voice=F1]").GetByTestId("current")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-voice=slt]")).ToContainTextAsync("CMU Flite, BSD-style");
        await Expect(page.Locator("[data-voice=slt]")).ToContainTextAsync("free");
        await Expect(page.Locator("[data-voice=F1]")).ToContainTextAsync("31 languages");
        await Expect(page.GetByTestId("voices")).ToContainTextAsync("0.100");

        await ShowAsync(page, "German");
        await Expect(page.Locator("[data-voice=slt]")).ToHaveCountAsync(0);
        await page.Locator("[data-voice=M2]").GetByTestId("play").ClickAsync();
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=player]').currentTime > 0.3");
        await page.Locator("[data-voice=M2]").GetByTestId("choose").ClickAsync();
        await Expect(page.Locator("[data-voice=M2]").GetByTestId("chosen")).ToHaveTextAsync("speaks German");
        await page.Locator("[data-voice=M2]").ScrollIntoViewIfNeededAsync();
        await ConsoleStage.KeepPictureAsync(page, "voices");

        await page.ReloadAsync();
        await Expect(page.GetByTestId("choose").First).ToBeEnabledAsync();
        await ShowAsync(page, "German");
        await Expect(page.Locator("[data-voice=M2]").GetByTestId("chosen")).ToBeVisibleAsync();
        const string Person = "15557080001";
        var note = await _services.People.WaitForVoiceNoteAsync(Person, await _services.People.SendAsync(Person, "Guten Tag, wann haben Sie heute geöffnet?"));
        await SpokenByAsync("M2", "Guten Tag, wann haben Sie heute geöffnet?");
        note.MediaId.ShouldNotBeNullOrEmpty();

        await page.Locator("[data-voice=M2]").GetByTestId("chosen").Locator("button").ClickAsync();
        await Expect(page.Locator("[data-voice=M2]").GetByTestId("chosen")).ToHaveCountAsync(0);
        stage.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("english", "F1", "**Hello Maria!** Your invoice of £49.95 is [here](https://pay.example.com/i/4711) 😀. Is 10:30 fine?", "Hello Maria! Your invoice of forty-nine pounds ninety-five is here. Is ten thirty fine?", "emoji 1")]
    [InlineData("german", "M1", "## Hallo Frau Müller\nIhre Rechnung über 49,95 € finden Sie unter https://pay.example.com/i/4711 😀.", "Ihre Rechnung über neunundvierzig Euro fünfundneunzig finden Sie unter pay.example.com", "emoji 1")]
    [InlineData("arabic", "F2", "**صباح الخير!** سيصل طلبك غدًا في الساعة 10 📦. هل لديك سؤال؟", "صباح الخير! سيصل طلبك غدًا في الساعة 10", "emoji 1")]
    public async Task Try_a_voice_explains_what_the_voice_was_given(string language, string voice, string text, string spoken, string dropped)
    {
        var page = _page = await stage.OpenAsync(_services, "/try");
        await page.GetByTestId("text").FillAsync(text);
        await page.Locator(".wv-form .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open").GetByText($"{voice} (supertonic)", new() { Exact = true }).ClickAsync();

        await page.GetByTestId("speak").ClickAsync();

        await Expect(page.GetByTestId("spoken-text")).ToContainTextAsync(spoken);
        await Expect(page.GetByTestId("spoken-text")).ToContainTextAsync(dropped);
        await Expect(page.GetByTestId("trial-1").GetByTestId("engine")).ToHaveTextAsync("supertonic");
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=trial-1] audio').duration > 1");
        await ConsoleStage.KeepPictureAsync(page, $"try-{language}");
        stage.Complaints.ShouldBeEmpty();
    }

    private static async Task ShowAsync(IPage page, string language)
    {
        await page.Locator(".wv-voice-bar .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open").GetByText(language, new() { Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("sentence")).Not.ToContainTextAsync("Good morning!");
    }

    /// <summary>The sentence is in the cache as this voice spoke it, and as no other did.</summary>
    private async Task SpokenByAsync(string voice, string text)
    {
        using var http = new HttpClient { BaseAddress = _services.Tts.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {RunningServices.ApiKey}" } } };
        using var answer = await http.PostAsync("/v1/audio/speech", new StringContent(JsonSerializer.Serialize(new { input = text, voice }), null, "application/json"), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("X-Cache").ShouldBe(["hit"]);
        answer.Headers.GetValues("X-Engine").ShouldBe(["supertonic"]);
    }
}
