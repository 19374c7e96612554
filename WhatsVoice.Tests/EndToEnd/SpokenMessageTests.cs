using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>What a newcomer says into the phone page's microphone, followed over the console to the trace on the dashboard.</summary>
[Collection(DashboardTests.Group)]
public sealed class SpokenMessageTests(DashboardTests.Observed observed, Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    /// <summary>Milliseconds.</summary>

    private readonly List<string> _complaints = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_holds_the_microphone_and_a_voice_answers_and_console_and_trace_show_what_was_heard()
    {
        TtsFactory.RequireLocalVoice();
        const string Person = "15550400021";

        await SpeakAsync(Person, "Hello there, can you hear me?");
        var trace = await FindOnConsoleAsync(Person);
        var dashboard = await DashboardTests.OpenAsync(observed, chromium, $"/traces/detail/{trace}");

        // api, stt, tts and sandbox, with cache and store.
        await Expect(dashboard.Locator("body")).ToContainTextAsync("Resources 6", new() { UseInnerText = true });
        await DashboardTests.ShowAsync(dashboard, "dashboard-heard");
        var text = await DashboardTests.WholeTextAsync(dashboard);
        foreach (var name in new[] { "hear", "download", "stt", "reply", "speech", "upload", "send" })
        {
            Regex.IsMatch(text, $@"\b{name}\b").ShouldBeTrue($"the trace names '{name}':\n{text}");
        }

        _complaints.ShouldBeEmpty();
    }

    /// <summary>Holds the button while the browser's microphone plays the words, and waits for the voice note that answers.</summary>
    private async Task SpeakAsync(string person, string words)
    {
        using var tts = observed.CreateHttpClient("tts");
        tts.DefaultRequestHeaders.Authorization = new("Bearer", RunningApplication.ApiKey);
        using var speech = await tts.PostAsJsonAsync("/v1/audio/speech", new { input = words, response_format = "wav" }, TestContext.Current.CancellationToken);
        var wave = Path.Combine(_folder.Path, "microphone.wav");
        await File.WriteAllBytesAsync(wave, await speech.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        using var sandbox = observed.CreateHttpClient("sandbox");
        var page = await chromium.OpenWithMicrophoneAsync(new Uri(sandbox.BaseAddress!, $"/#{person}"), wave, _complaints);

        var button = (await page.GetByTestId("record").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(button.X + (button.Width / 2), button.Y + (button.Height / 2));
        await page.Mouse.DownAsync();
        await RecordBar.LastsAsync(page, 2);
        await page.Mouse.UpAsync();

        await Expect(page.GetByTestId("message-in").GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("message-out").GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("ticks").Last).ToHaveAttributeAsync("data-status", "read");
    }

    /// <returns>The trace of the person's only message, from its page on the console.</returns>
    private async Task<string> FindOnConsoleAsync(string person)
    {
        using var api = observed.CreateHttpClient("api");
        var page = await chromium.OpenAsync(new Uri(api.BaseAddress!, "/console/messages"), _complaints);
        await page.GetByTestId("key").FillAsync(RunningApplication.ApiKey);
        await page.GetByTestId("key").PressAsync("Enter");
        await page.GetByTestId("search").FillAsync(person);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();

        // Without an account the sandbox stands in for an engine, and does not pretend to understand a recording (docs/adr/0039).
        await Expect(page.GetByTestId("transcript")).ToContainTextAsync("This is the sandbox. It cannot understand recordings.");
        await Expect(page.Locator("[data-stage=hear] i")).ToHaveCountAsync(1);
        await Eventually.TrueAsync(
            () => page.EvaluateAsync<bool>("document.querySelector('[data-testid=recording]')?.duration > 1.5"), "what the person said can be played");
        return (await page.GetByTestId("trace").TextContentAsync())!;
    }
}
