using System.Globalization;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>What a newcomer does first, in a real browser against the whole application.</summary>
public sealed class WholeApplicationTests(RunningApplication running, Chromium chromium) : IClassFixture<Chromium>
{
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task A_newcomer_writes_hello_and_hears_a_voice_answer()
    {
        using var sandbox = await running.OpenSandboxAsync();
        const string Person = "15550400001";

        // Other tests write to the same application: this one has a person of its own, whose chat the page opens by its address.
        await sandbox.WaitForVoiceNoteAsync(Person, await sandbox.SendAsync(Person, "Hi."));
        var page = await chromium.OpenAsync(new Uri(sandbox.Http.BaseAddress!, $"/#{Person}"), _complaints);
        await Expect(page.GetByTestId("message-out")).ToHaveCountAsync(1);
        await page.GetByTestId("composer").FillAsync("Hello, this is a browser speaking.");
        await page.GetByTestId("composer").PressAsync("Enter");

        await Expect(page.GetByTestId("message-in").Last).ToContainTextAsync("Hello, this is a browser speaking.");
        await Expect(page.GetByTestId("message-out")).ToHaveCountAsync(2);
        var answer = page.GetByTestId("message-out").Last;
        var note = answer.GetByTestId("voice-note");
        await Expect(page.GetByTestId("ticks").Last).ToHaveAttributeAsync("data-status", "read");
        float.Parse((await note.GetAttributeAsync("data-duration"))!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 6);

        await answer.GetByTestId("play").ClickAsync();
        await Expect(answer).ToHaveAttributeAsync("data-status", "played");
        await Expect(note).ToHaveAttributeAsync("data-state", "paused");
        _complaints.ShouldBeEmpty();
    }
}
