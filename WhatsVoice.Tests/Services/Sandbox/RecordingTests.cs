using Microsoft.Playwright;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>The phone page's microphone in a real browser, which hears a known file.</summary>
public sealed class RecordingTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{

    private readonly List<string> _complaints = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_holds_the_microphone_and_lets_go_and_the_business_gets_the_voice_note()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        await HoldAsync(page);
        await RecordBar.LastsAsync(page, 1);
        await ScreenshotAsync(page, "recording");
        await page.Mouse.UpAsync();

        await Expect(page.GetByTestId("message-in").GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("record-bar")).ToBeHiddenAsync();
        var note = await NoteAsync(stage);
        note.Format.ShouldBe(AudioFormat.OggOpus);
        note.Duration!.Value.TotalSeconds.ShouldBeGreaterThan(0.9);
        note.Decode(TestContext.Current.CancellationToken).Max().ShouldBeGreaterThan(0.05f, "the file that the microphone plays is heard");
        await ScreenshotAsync(page, "recorded");
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_Firefox_too_a_held_microphone_becomes_a_voice_note()
    {
        await using var stage = await Stage.OpenAsync();
        await using var firefox = await Firefox.OpenAsync(stage.Sandbox.Address);

        await firefox.PressAsync("[data-testid=record]");
        await firefox.UntilAsync("return document.querySelector('.record-time').textContent === '0:01'", "a second is recorded");
        await firefox.ReleaseAsync();

        var note = await NoteAsync(stage);
        note.Format.ShouldBe(AudioFormat.OggOpus);
        note.Duration!.Value.TotalSeconds.ShouldBeGreaterThan(0.9);
        note.Decode(TestContext.Current.CancellationToken).Max().ShouldBeGreaterThan(0.05f, "the microphone's tone is heard");
        await firefox.UntilAsync("return document.querySelector('[data-testid=message-in] [data-testid=voice-note]') !== null", "the note is in the chat");
    }

    [Fact]
    public async Task Sliding_to_the_left_cancels_and_nothing_is_sent()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        var place = await HoldAsync(page);
        await page.Mouse.MoveAsync(place.X - 150, place.Y, new() { Steps = 5 });
        await page.Mouse.UpAsync();

        await Expect(page.GetByTestId("record-bar")).ToBeHiddenAsync();
        await Expect(page.GetByText("Recording cancelled")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("message-in")).ToHaveCountAsync(0);
        stage.Business.Received.ShouldBeEmpty();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task By_keyboard_a_recording_is_started_and_sent()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        await page.GetByTestId("record").PressAsync("Enter");
        await Expect(page.GetByTestId("record-send")).ToBeFocusedAsync();
        await RecordBar.LastsAsync(page, 1);
        await page.ShouldBeAccessibleAsync();
        await ScreenshotAsync(page, "recording-locked");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByTestId("message-in").GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("record")).ToBeFocusedAsync();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task By_keyboard_a_recording_is_cancelled_with_Escape()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        await page.GetByTestId("record").PressAsync("Enter");
        await Expect(page.GetByTestId("record-send")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByTestId("record-bar")).ToBeHiddenAsync();
        stage.Business.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task By_keyboard_the_space_bar_is_held_while_the_person_speaks()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        await page.GetByTestId("record").FocusAsync();
        await page.Keyboard.DownAsync("Space");
        await RecordBar.LastsAsync(page, 1);
        await page.ShouldBeAccessibleAsync();
        await page.Keyboard.UpAsync("Space");

        await Expect(page.GetByTestId("message-in").GetByTestId("voice-note")).ToBeVisibleAsync();
        (await NoteAsync(stage)).Duration!.Value.TotalSeconds.ShouldBeGreaterThan(0.9);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_space_bar_that_is_held_while_the_focus_moves_on_leaves_a_recording_with_buttons()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await OpenAsync(stage);

        await page.GetByTestId("record").FocusAsync();
        await page.Keyboard.DownAsync("Space");
        await RecordBar.LastsAsync(page, 1);
        await page.Keyboard.PressAsync("Shift+Tab");

        await Expect(page.GetByTestId("record-send")).ToBeVisibleAsync();
        await page.GetByTestId("record-cancel").ClickAsync();
        stage.Business.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_microphone_the_words_are_typed_and_said()
    {
        TtsFactory.RequireLocalVoice();
        await using var stage = await Stage.OpenAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);

        await page.GetByTestId("composer").FillAsync("Do you deliver on Sundays?");
        await ScreenshotAsync(page, "say-it");
        await page.GetByTestId("say").ClickAsync();

        await Expect(page.GetByTestId("message-in").GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("composer")).ToHaveValueAsync("");
        (await NoteAsync(stage)).Duration!.Value.TotalSeconds.ShouldBeGreaterThan(1);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_browser_that_refuses_the_microphone_says_what_to_do()
    {
        await using var stage = await Stage.OpenAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);

        await page.GetByTestId("record").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Say it" })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("record-bar")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_phone_page_has_no_serious_accessibility_violation(ColorScheme theme)
    {
        await using var stage = await Stage.OpenAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints, theme: theme);
        (await stage.Graph.UploadAsync(Sound.Mono)).ShouldNotBeEmpty();
        await page.GetByTestId("composer").FillAsync("Hello");
        await page.GetByTestId("send").ClickAsync();
        await page.GetByTestId("message-in").WaitForAsync();
        using var note = await stage.Graph.SendNoteAsync((await stage.Business.FirstMessageAsync()).GetProperty("from").GetString()!, await stage.Graph.UploadAsync(Sound.Mono));
        await page.GetByTestId("message-out").WaitForAsync();
        await page.GetByTestId("composer").FillAsync("A draft");

        await page.ShouldBeAccessibleAsync();
    }

    private async Task<IPage> OpenAsync(Stage stage)
    {
        var wave = Path.Combine(_folder.Path, "microphone.wav");
        await File.WriteAllBytesAsync(wave, WaveBuilder.Tone(20, 48_000), TestContext.Current.CancellationToken);
        return await chromium.OpenWithMicrophoneAsync(stage.Sandbox.Address, wave, _complaints);
    }

    private static async Task<(float X, float Y)> HoldAsync(IPage page)
    {
        var box = (await page.GetByTestId("record").BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await RecordBar.LastsAsync(page, 1);
        return (x, y);
    }

    private static async Task<AudioFile> NoteAsync(Stage stage)
    {
        var id = (await stage.Business.FirstMessageAsync()).GetProperty("audio").GetProperty("id").GetString()!;
        return AudioFile.Open(await stage.People.GetMediaAsync(id), TimeSpan.FromMinutes(5));
    }

    /// <summary>Kept only where somebody wants to look: <c>WHATSVOICE_SCREENSHOTS</c> names the folder.</summary>
    private static async Task ScreenshotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("WHATSVOICE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }
}
