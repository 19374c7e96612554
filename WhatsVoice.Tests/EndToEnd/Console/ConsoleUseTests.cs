using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>By keyboard, on a phone, in the dark.</summary>
[Collection("Console")]
public sealed class ConsoleUseTests(ConsoleStage stage)
{
    /// <summary>Tables that have to be scrolled sideways.</summary>
    private const string CutTables = "[...document.querySelectorAll('.wv-scroll')].filter(table => table.scrollWidth > table.clientWidth + 1).map(table => `${table.innerText.slice(0, 40)}: ${table.scrollWidth} in ${table.clientWidth} px`)";

    [Fact]
    public async Task The_console_is_used_by_keyboard_alone()
    {
        await stage.StartAsync();
        await stage.Services.People.WaitForVoiceNoteAsync("15557060001", await stage.Services.People.SendAsync("15557060001", "No mouse needed."));
        var page = await stage.OpenAsync();

        await TabToAsync(page, "Messages");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Messages");
        await TabToAsync(page, "+1555•••0001");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByTestId("waterfall")).ToBeVisibleAsync();
        stage.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_has_a_serious_accessibility_violation(ColorScheme theme)
    {
        await stage.StartAsync();
        var person = $"155570843{(int)theme}1";
        using var said = await stage.Services.People.TrySendAsync(new { from = person, say = "Is every page for everybody?" });
        await stage.Services.People.WaitForVoiceNoteAsync(person);
        await stage.KillMessageAsync($"155570843{(int)theme}2", "A dead letter is looked at too.");
        await (await stage.OpenAnonymouslyAsync()).ShouldBeAccessibleAsync();
        var page = await stage.OpenAsync("/messages", theme: theme);
        await page.ShouldBeAccessibleAsync();
        await page.GetByTestId("search").FillAsync(person);
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await page.GetByTestId("message").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByTestId("transcript")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync();

        foreach (var name in new[] { "Overview", "Dead letters", "Voices", "Try a voice", "Try an ear", "Settings" })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(name);
            await page.ShouldBeAccessibleAsync();
        }
    }

    [Fact]
    public async Task Nothing_sticks_out_or_is_cut_on_a_phone_and_on_wider_screens()
    {
        await stage.StartAsync();
        await stage.Services.People.WaitForVoiceNoteAsync("15557070001", await stage.Services.People.SendAsync("15557070001", "A small screen."));
        var page = await stage.OpenAsync("", width: 390, height: 844);

        foreach (var name in new[] { "Overview", "Messages", "Dead letters", "Voices", "Try a voice", "Try an ear", "Settings" })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(name);
            await page.ShouldBeAccessibleAsync();
            foreach (var width in new[] { 390, 768, 1024, 1200, 1600 })
            {
                await page.SetViewportSizeAsync(width, 844);
                (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue($"{name} fits into {width} px");
                (await page.EvaluateAsync<string[]>(CutTables)).ShouldBeEmpty($"{name} at {width} px");
            }

            await page.SetViewportSizeAsync(390, 844);
        }

        stage.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_the_operator_chooses_and_the_choice_is_kept()
    {
        var page = await stage.OpenAsync("", theme: ColorScheme.Dark);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByTestId("theme").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await page.ReloadAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await Expect(page.GetByTestId("theme")).ToHaveAttributeAsync("aria-label", "Dark theme");
        stage.Complaints.ShouldBeEmpty();
    }

    /// <summary>Tabs until an element with this text has the focus.</summary>
    private static async Task TabToAsync(IPage page, string text)
    {
        for (var pressed = 0; pressed < 40; pressed++)
        {
            if (await page.EvaluateAsync<string>("document.activeElement.textContent.trim()") == text)
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab does not lead to {text}.");
    }
}
