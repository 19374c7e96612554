using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class PhonePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task A_person_writes_sees_the_ticks_turn_blue_and_hears_the_answer()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);

        await page.GetByTestId("composer").FillAsync("Hello there, can you hear me?");
        await page.GetByTestId("composer").PressAsync("Enter");

        await Expect(page.GetByTestId("message-in")).ToContainTextAsync("Hello there, can you hear me?");
        await Expect(page.GetByTestId("composer")).ToHaveValueAsync("");
        await Expect(page.GetByTestId("ticks")).ToHaveAttributeAsync("data-status", "read");
        var note = page.GetByTestId("message-out").GetByTestId("voice-note");
        await Expect(note).ToBeVisibleAsync();
        float.Parse((await note.GetAttributeAsync("data-duration"))!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(1.6f, 0.03f);
        await Expect(page.GetByTestId("took")).ToContainTextAsync(new Regex(@"\d m?s"));

        await page.GetByTestId("play").ClickAsync();
        await Expect(note).ToHaveAttributeAsync("data-state", "playing");
        await Eventually.ScriptAsync(page, "Number(document.querySelector('[data-testid=voice-note]').dataset.position) > 0.3");
        await Expect(note).ToHaveAttributeAsync("data-state", "paused");

        await Expect(page.GetByTestId("message-out")).ToHaveAttributeAsync("data-status", "played");
        await Eventually.TrueAsync(() => stage.Business.Statuses.Any(status => status.GetProperty("status").GetString() == "played"), "the business hears that it was played");
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_waveform_is_drawn_from_the_sound_itself()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);

        await page.GetByTestId("suggestion").First.ClickAsync();
        await page.GetByTestId("voice-note").WaitForAsync();

        // The sound swells and fades: its bars differ, those of a flat line do not.
        await Eventually.ScriptAsync(page, "new Set([...document.querySelectorAll('.bars:not(.done) i')].map(bar => bar.style.getPropertyValue('--h'))).size > 10");
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_note_is_sought_by_keyboard_and_played_faster()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);
        await page.GetByTestId("suggestion").First.ClickAsync();

        var slider = page.GetByRole(AriaRole.Slider);
        await slider.PressAsync("ArrowRight");
        await page.GetByRole(AriaRole.Button, new() { Name = "Playback speed 1 times" }).ClickAsync();

        await Expect(slider).ToHaveAttributeAsync("aria-valuenow", "1.0");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Playback speed 1.5 times" })).ToBeVisibleAsync();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Typing_shows_until_the_answer_comes()
    {
        await using var stage = await AnsweringStageAsync();
        await stage.People.SetLatencyAsync("media", 700);
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);

        await page.GetByTestId("suggestion").First.ClickAsync();

        await Expect(page.GetByTestId("typing")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("typing")).ToHaveCountAsync(0);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_banner_tells_that_the_Api_cannot_be_reached_and_goes_when_it_can()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);
        await stage.People.SetFaultAsync(new { route = "webhook", reset = true });

        await page.GetByTestId("suggestion").First.ClickAsync();

        // It was never reached: it may still be starting, which is no trouble.
        await Expect(page.GetByTestId("banner")).ToContainTextAsync("Waiting for the Api");
        await Expect(page.GetByTestId("ticks")).ToHaveAttributeAsync("data-status", "pending");
        await stage.People.ClearFaultsAsync();
        await Expect(page.GetByTestId("voice-note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("banner")).ToBeHiddenAsync();

        await stage.People.SetFaultAsync(new { route = "webhook", reset = true });
        await page.GetByTestId("composer").FillAsync("Are you still there?");
        await page.GetByTestId("send").ClickAsync();
        await Expect(page.GetByTestId("banner")).ToContainTextAsync("The Api cannot be reached");
        await stage.People.ClearFaultsAsync();
        await Expect(page.GetByTestId("voice-note")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("banner")).ToBeHiddenAsync();

        // A page that waits for its chats says so, and neither that something is wrong nor that nothing was written.
        var (list, chat) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/sandbox/chats", async route => { await list.Task; await route.ContinueAsync(); });
        await page.RouteAsync("**/sandbox/chats/*", async route => { await chat.Task; await route.ContinueAsync(); });
        await page.ReloadAsync();
        await Expect(page.GetByTestId("loading")).ToHaveTextAsync("Loading the chats…");
        await Expect(page.GetByTestId("banner")).ToBeHiddenAsync();
        list.SetResult();
        await Expect(page.GetByTestId("loading")).ToBeHiddenAsync();
        await Expect(page.GetByTestId("phone")).ToContainTextAsync("Loading the messages…");
        await Expect(page.GetByTestId("suggestion")).ToHaveCountAsync(0);
        chat.SetResult();
        await Expect(page.GetByTestId("voice-note")).ToHaveCountAsync(2);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_people_write_side_by_side_and_each_gets_an_answer()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints, width: 1600);
        await page.GetByTestId("add-person").ClickAsync();
        await page.GetByTestId("person-add").ClickAsync();
        await page.GetByText("2", new() { Exact = true }).ClickAsync();

        var phones = page.GetByTestId("phone");
        await Expect(phones).ToHaveCountAsync(2);
        for (var at = 0; at < 2; at++)
        {
            await phones.Nth(at).GetByTestId("composer").FillAsync($"I am number {at}");
            await phones.Nth(at).GetByTestId("send").ClickAsync();
        }

        for (var at = 0; at < 2; at++)
        {
            await Expect(phones.Nth(at).GetByTestId("message-in")).ToContainTextAsync($"I am number {at}");
            await Expect(phones.Nth(at).GetByTestId("voice-note")).ToHaveCountAsync(1);
        }

        await Expect(page.GetByTestId("chat-item")).ToHaveCountAsync(2);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_narrow_screen_the_list_leads_to_the_chat_and_back()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints, width: 360, height: 640);

        await page.GetByTestId("chat-item").ClickAsync();
        await page.GetByTestId("composer").FillAsync("Small screen, same voice");
        await page.GetByTestId("send").ClickAsync();
        await Expect(page.GetByTestId("voice-note")).ToBeInViewportAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing sticks out");
        await page.GetByTestId("back").ClickAsync();

        await Expect(page.GetByTestId("chat-item")).ToContainTextAsync("Voice note");
        await Expect(page.GetByTestId("composer")).ToBeHiddenAsync();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_narrow_screen_an_address_with_a_number_opens_that_persons_chat()
    {
        await using var stage = await AnsweringStageAsync();

        var page = await chromium.OpenAsync(new Uri(stage.Sandbox.Address, "/#351910000043"), _complaints, width: 360, height: 640);

        await Expect(page.GetByTestId("composer")).ToBeVisibleAsync();
        await page.GetByTestId("back").ClickAsync();
        await Expect(page.GetByTestId("chat-item").First).ToBeVisibleAsync();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_written_elsewhere_shows_without_a_reload()
    {
        await using var stage = await AnsweringStageAsync();
        var page = await chromium.OpenAsync(stage.Sandbox.Address, _complaints);
        await page.GetByTestId("suggestion").First.WaitForAsync();

        await stage.People.SendAsync("351910000042", "Está aberto?", "Inês");
        await stage.People.SendAsync("201000000042", "مرحبا", "الدكتورة مريم عبد الرحمن الخوارزمي من مدينة الإسكندرية");

        // A name that is too long loses its end, in every script.
        await Expect(page.GetByTestId("chat-item").Filter(new() { HasText = "الدكتورة" })).ToContainTextAsync("Voice note");
        (await page.EvaluateAsync<bool>("""
            () => {
              const name = [...document.querySelectorAll('.chat-item .name')].find(each => each.textContent.startsWith('الدكتورة'));
              const first = document.createRange();
              first.setStart(name.firstChild, 0);
              first.setEnd(name.firstChild, 1);
              const [letter, box] = [first.getBoundingClientRect(), name.getBoundingClientRect()];
              return name.scrollWidth > name.clientWidth && letter.left >= box.left - 1 && letter.right <= box.right + 1;
            }
            """)).ShouldBeTrue("the name begins where it can be seen");
        var item = page.GetByTestId("chat-item").Filter(new() { HasText = "Inês" });
        await Expect(item).ToContainTextAsync("Voice note");
        await item.ClickAsync();
        await Expect(page.GetByTestId("message-in")).ToContainTextAsync("Está aberto?");
        await Expect(page.GetByTestId("voice-note")).ToBeVisibleAsync();
        _complaints.ShouldBeEmpty();
    }

    /// <summary>A business that reads, types and answers everything with the same short voice note.</summary>
    private static async Task<Stage> AnsweringStageAsync()
    {
        var stage = await Stage.OpenAsync();
        stage.Business.OnWebhook = async value =>
        {
            if (value.TryGetProperty("messages", out var messages))
            {
                var message = messages[0];
                (await stage.Graph.ReadAsync(message.GetProperty("id").GetString()!, typing: true)).Dispose();
                (await stage.Graph.SendNoteAsync(message.GetProperty("from").GetString()!, await stage.Graph.UploadAsync(Sound.Mono))).Dispose();
            }
        };
        return stage;
    }
}
