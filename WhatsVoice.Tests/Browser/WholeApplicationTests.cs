using System.Globalization;
using Microsoft.Playwright;
using WhatsVoice.Tests.Distributed;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.Browser;

/// <summary>What a newcomer does first, in a real browser against the whole application.</summary>
public sealed class WholeApplicationTests(RunningApplication running, Chromium chromium) : IClassFixture<Chromium>
{
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task A_newcomer_writes_hello_and_hears_a_voice_answer()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var page = await chromium.OpenAsync(sandbox.Http.BaseAddress!, _complaints);

        // Other tests write to the same application: this one brings a person of its own.
        await page.EvaluateAsync("localStorage.clear()");
        await page.ReloadAsync();
        await page.GetByTestId("composer").First.FillAsync("Hello, this is a browser speaking.");
        await page.GetByTestId("composer").First.PressAsync("Enter");

        await Expect(page.GetByTestId("message-in").Last).ToContainTextAsync("Hello, this is a browser speaking.");
        var answer = page.GetByTestId("message-out").Last;
        var note = answer.GetByTestId("voice-note");
        await Expect(note).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.GetByTestId("ticks").Last).ToHaveAttributeAsync("data-status", "read");
        float.Parse((await note.GetAttributeAsync("data-duration"))!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 6);

        await answer.GetByTestId("play").ClickAsync();
        await Expect(note).ToHaveAttributeAsync("data-state", "playing");
        await Expect(note).ToHaveAttributeAsync("data-state", "paused", new() { Timeout = 20_000 });
        await Expect(answer).ToHaveAttributeAsync("data-status", "played");
        _complaints.ShouldBeEmpty();
    }
}
