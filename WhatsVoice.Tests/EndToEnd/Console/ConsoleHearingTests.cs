using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>What was heard, on the console.</summary>
[Collection("Console")]
public sealed class ConsoleHearingTests(ConsoleStage stage)
{

    [Fact]
    public async Task A_voice_notes_transcript_and_recording_are_beside_the_answer()
    {
        const string Person = "15557090001";
        await stage.StartAsync();
        using var said = await stage.Services.People.TrySendAsync(new { from = Person, say = "Can I bring my bicycle on Friday?" });
        await stage.Services.People.WaitForVoiceNoteAsync(Person);
        var page = await stage.OpenAsync("/messages");

        await page.GetByTestId("search").FillAsync(Person);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.GetByTestId("transcript")).ToHaveTextAsync("Can I bring my bicycle on Friday?");
        await Expect(page.GetByTestId("heard-facts")).ToContainTextAsync("en · transcribed by openai");
        await Expect(page.Locator("[data-stage=hear] i")).ToHaveCountAsync(1);
        foreach (var player in new[] { "recording", "audio" })
        {
            await ConsoleStage.UntilAsync(page, $"document.querySelector('[data-testid={player}]')?.duration > 1");
        }

        await page.EvaluateAsync("document.querySelector('[data-testid=recording]').play()");
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=recording]').currentTime > 0.3");
        await ConsoleStage.KeepPictureAsync(page, "message");
        foreach (var action in new[] { "read-transcript", "read-recording", "read-audio" })
        {
            await Eventually.TrueAsync(() => stage.Services.Api.Output.Contains($"Audit: {action} vm_", StringComparison.Ordinal), $"the audit log has {action}");
        }

        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_overview_shows_the_time_to_hear_and_what_each_engine_heard()
    {
        const string Person = "15557090002";
        await stage.StartAsync();
        using var said = await stage.Services.People.TrySendAsync(new { from = Person, say = "How long does hearing take?" });
        await stage.Services.People.WaitForVoiceNoteAsync(Person);

        var page = await stage.OpenAsync();

        await Expect(page.Locator("[data-testid=stages] [data-stage=hear]")).ToContainTextAsync(new Regex(@"\d m?s"));
        var engine = page.Locator("[data-testid=ears] [data-engine=openai]");
        await Expect(engine.GetByTestId("heard-today")).ToContainTextAsync(new Regex(@"\d (s|min)"));
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_is_transcribed_by_each_engine_with_time_language_and_price()
    {
        var page = await stage.OpenAsync("/try-an-ear");

        await page.GetByTestId("file").SetInputFilesAsync(new FilePayload { Name = "note.ogg", MimeType = "audio/ogg", Buffer = OggOpusBuilder.Tone(3) });
        await Expect(page.GetByTestId("chosen")).ToContainTextAsync("note.ogg");
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=preview]').duration > 2.9");
        await page.GetByTestId("transcribe").ClickAsync();

        var ear = page.GetByTestId("ear-openai");
        await Expect(ear.GetByTestId("words")).ToContainTextAsync("It cannot understand recordings. This one takes 3 seconds.");
        await Expect(ear.GetByTestId("took")).ToContainTextAsync(new Regex(@"\d+(\.\d+)? m?s"));
        await Expect(ear.GetByTestId("language")).ToHaveTextAsync("en");
        await Expect(ear.GetByTestId("price")).ToHaveTextAsync("0.0003");
        await page.ShouldBeAccessibleAsync();
        await Eventually.TrueAsync(() => stage.Services.Api.Output.Contains("Audit: try-ear openai by key", StringComparison.Ordinal), "the audit log has it");
        await ConsoleStage.KeepPictureAsync(page, "ear");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_recording_is_made_in_the_browser_by_keyboard_alone_and_transcribed()
    {
        using var folder = new TemporaryFolder();
        var wave = Path.Combine(folder.Path, "microphone.wav");
        await File.WriteAllBytesAsync(wave, WaveBuilder.Tone(20, 48_000), TestContext.Current.CancellationToken);
        var page = await stage.OpenWithMicrophoneAsync("/try-an-ear", wave);

        await page.GetByTestId("record").PressAsync("Enter");
        await Expect(page.GetByTestId("meter")).ToContainTextAsync("0:01");
        await page.ShouldBeAccessibleAsync();
        await page.GetByTestId("stop").PressAsync("Enter");
        await Expect(page.GetByTestId("chosen")).ToBeVisibleAsync();
        await ConsoleStage.UntilAsync(page, "document.querySelector('[data-testid=preview]').duration > 0.9");
        await page.GetByTestId("transcribe").PressAsync("Enter");

        await Expect(page.GetByTestId("ear-openai").GetByTestId("words")).ToContainTextAsync("It cannot understand recordings.");
        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_microphone_is_let_go_when_the_page_is_left_and_a_recording_fits_into_a_file()
    {
        using var folder = new TemporaryFolder();
        var wave = Path.Combine(folder.Path, "microphone.wav");
        await File.WriteAllBytesAsync(wave, WaveBuilder.Tone(20, 48_000), TestContext.Current.CancellationToken);
        var page = await stage.OpenWithMicrophoneAsync("/try-an-ear", wave);
        (await page.EvaluateAsync<int>("whatsvoice.recorder.longestAt(48000)")).ShouldBe(120);
        (await page.EvaluateAsync<double>("whatsvoice.recorder.longestAt(192000) * 192000 * 2")).ShouldBeLessThan(16 << 20);
        await page.EvaluateAsync("""
            (() => {
              window.tracks = [];
              const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              navigator.mediaDevices.getUserMedia = async wanted => {
                const stream = await real(wanted);
                window.tracks.push(...stream.getTracks());
                if (window.asked) await window.asked;
                return stream;
              };
            })()
            """);

        await page.GetByTestId("record").ClickAsync();
        await Expect(page.GetByTestId("meter")).ToContainTextAsync("0:01");
        await LeaveAsync(page);
        await ConsoleStage.UntilAsync(page, "window.tracks.length === 1 && window.tracks[0].readyState === 'ended'");

        // Left again while the browser still asks the person.
        await page.GetByRole(AriaRole.Link, new() { Name = "Try an ear" }).First.ClickAsync();
        await Expect(page.GetByTestId("record")).ToBeEnabledAsync();
        await page.EvaluateAsync("void (window.asked = new Promise(answer => window.allow = answer))");
        await page.GetByTestId("record").ClickAsync();
        await ConsoleStage.UntilAsync(page, "window.tracks.length === 2");
        await LeaveAsync(page);
        await page.EvaluateAsync("window.allow()");
        await ConsoleStage.UntilAsync(page, "window.tracks[1].readyState === 'ended'");

        static async Task LeaveAsync(IPage page)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Messages" }).First.ClickAsync();
            await Expect(page.GetByTestId("record")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_browser_that_refuses_the_microphone_says_what_to_do_and_a_damaged_file_what_is_wrong()
    {
        var page = await stage.OpenAsync("/try-an-ear");

        await page.GetByTestId("record").ClickAsync();
        await Expect(page.GetByTestId("problem")).ToContainTextAsync("Choose a file");
        await page.GetByTestId("file").SetInputFilesAsync(new FilePayload { Name = "note.ogg", MimeType = "audio/ogg", Buffer = [.. "This is no sound."u8] });
        await page.GetByTestId("transcribe").ClickAsync();

        await Expect(page.GetByTestId("ear-openai").GetByTestId("failure")).ToContainTextAsync("No transcript");
        stage.Complaints.ShouldBeEmpty();
    }
}
