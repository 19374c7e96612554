using Microsoft.Playwright;
using Xunit.Sdk;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A real browser, where this machine has one. Tests are skipped, and counted as such, where it has not.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Path = new[]
    {
        Environment.GetEnvironmentVariable("CHROMIUM_PATH"), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    private static readonly string[] Arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <summary>Milliseconds; a guard against hanging for ever, never part of a scenario.</summary>
    private const float HangGuard = 120_000;

    private readonly List<(ITest? Test, IBrowserContext Context)> _contexts = [];
    private readonly List<IBrowser> _further = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Path is null)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(HangGuard);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args = Arguments,
        });
    }

    /// <summary>A page of its own cookies and storage. What it complains about in the console is added to <paramref name="complaints"/>.</summary>
    public async Task<IPage> OpenAsync(Uri address, List<string> complaints, int width = 1280, int height = 800, ColorScheme theme = ColorScheme.Light, bool ignoreCertificates = false)
    {
        Assert.SkipWhen(_browser is null, "No Chromium was found: install it (apt-get install chromium) or set CHROMIUM_PATH.");
        await CloseThoseOfEarlierTestsAsync();
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Locale = "en-GB",
            ColorScheme = theme,
            IgnoreHTTPSErrors = ignoreCertificates,
        });
        _contexts.Add((TestContext.Current.Test, context));
        return await OpenAsync(context, address, complaints);
    }

    /// <summary>A page that lives on after its test draws itself anew every second, and slows down those of the tests after it.</summary>
    private async Task CloseThoseOfEarlierTestsAsync()
    {
        foreach (var earlier in _contexts.Where(opened => opened.Test != TestContext.Current.Test).ToList())
        {
            _contexts.Remove(earlier);
            await earlier.Context.CloseAsync();
        }
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, Uri address, List<string> complaints)
    {
        context.SetDefaultTimeout(HangGuard);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Add(message.Text);
            }
        };
        page.PageError += (_, error) => Add(error);
        await page.GotoAsync(address.ToString());
        return page;

        // An event of an element that Blazor was drawing anew just then is dropped with these words, on a busy machine. What a handler throws has others.
        void Add(string complaint)
        {
            if (!complaint.Contains("exception invoking 'DispatchEventAsync'", StringComparison.Ordinal))
            {
                complaints.Add(complaint);
            }
        }
    }

    /// <summary>A page whose microphone hears a WAVE file again and again, from the moment it is opened. Its browser ends with the page's context.</summary>
    public async Task<IPage> OpenWithMicrophoneAsync(Uri address, string wave, List<string> complaints)
    {
        Assert.SkipWhen(_playwright is null, "No Chromium was found: install it (apt-get install chromium) or set CHROMIUM_PATH.");
        var browser = await _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args = [.. Arguments, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-audio-capture={wave}"],
        });
        _further.Add(browser);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 }, Locale = "en-GB", Permissions = ["microphone"],
        });
        return await OpenAsync(context, address, complaints);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _further)
        {
            await browser.DisposeAsync();
        }

        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
