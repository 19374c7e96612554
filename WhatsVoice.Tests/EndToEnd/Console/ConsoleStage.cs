using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd.Console;

/// <summary>All services and a browser, for the tests of the console's pages.</summary>
public sealed class ConsoleStage : IAsyncLifetime
{
    private readonly Chromium _chromium = new();
    private RunningServices? _services;

    /// <summary>What pages complained about in the browser's console.</summary>
    public List<string> Complaints { get; } = [];

    internal RunningServices Services => _services!;

    public async ValueTask InitializeAsync() => await _chromium.InitializeAsync();

    internal async Task<RunningServices> StartAsync() => _services ??= await RunningServices.StartAsync(new ServicesSetup
    {
        Hearing = true, Api = [("Conversations__RetryFor", "00:00:05")], Stt = [("Transcription__Prices__openai", "0.006")],
    });

    /// <summary>A page of the console with a microphone that hears a WAVE file once, signed in.</summary>
    public async Task<IPage> OpenWithMicrophoneAsync(string path, string wave)
    {
        var services = await StartAsync();
        return await SignInAsync(await _chromium.OpenWithMicrophoneAsync(new Uri(services.Api.Address, $"/console{path}"), wave, Complaints));
    }

    /// <summary>A page of the console, signed in.</summary>
    public async Task<IPage> OpenAsync(string path = "", int width = 1280, int height = 800, ColorScheme theme = ColorScheme.Light)
    {
        await StartAsync();
        return await OpenAsync(Services, path, width, height, theme);
    }

    internal async Task<IPage> OpenAsync(RunningServices services, string path = "", int width = 1280, int height = 800, ColorScheme theme = ColorScheme.Light)
    {
        return await SignInAsync(await _chromium.OpenAsync(new Uri(services.Api.Address, $"/console{path}"), Complaints, width, height, theme));
    }

    private static async Task<IPage> SignInAsync(IPage page)
    {
        await page.GetByTestId("key").FillAsync(RunningServices.ApiKey);
        await page.GetByTestId("key").PressAsync("Enter");
        await Expect(page.GetByTestId("live")).ToHaveTextAsync("live");
        return page;
    }

    /// <summary>Waits until a script says true; not in the page itself, whose security policy forbids that.</summary>
    public static Task UntilAsync(IPage page, string script) => Eventually.ScriptAsync(page, script);

    /// <summary>A page without a session.</summary>
    public async Task<IPage> OpenAnonymouslyAsync(string path = "")
        => await _chromium.OpenAsync(new Uri((await StartAsync()).Api.Address, $"/console{path}"), Complaints);

    /// <summary>A message that WhatsApp refuses for good; returns our id of it.</summary>
    internal async Task<string> KillMessageAsync(string person, string text)
    {
        using var api = new ApiClient(new HttpClient { BaseAddress = Services.Api.Address }, RunningServices.ApiKey);
        var earlier = (await DeadOfAsync(api, person)).ToHashSet(StringComparer.Ordinal);
        await Services.People.SetFaultAsync(new
        {
            route = "messages",
            person,
            status = 400,
            body = new { error = new { message = "(#131047) Re-engagement message", code = 131047 } },
            times = 1,
        });
        await Services.People.SendAsync(person, text);
        return await Eventually.GetAsync(
            async () => (await DeadOfAsync(api, person)).FirstOrDefault(id => !earlier.Contains(id)), "the message is among the dead letters");
    }

    /// <summary>Keeps a picture for the documentation when CONSOLE_SCREENSHOTS=1 asks for it.</summary>
    internal static async Task KeepPictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CONSOLE_SCREENSHOTS") == "1")
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(ServiceProcess.RepositoryRoot, "docs", "images", $"console-{name}.png") });
        }
    }

    private static async Task<IEnumerable<string>> DeadOfAsync(ApiClient api, string person)
        => (await api.GetAsync("/v1/dead-letters")).GetProperty("items").EnumerateArray()
            .Where(letter => letter.GetProperty("to").GetString() == person)
            .Select(letter => letter.GetProperty("id").GetString()!);

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }
}
