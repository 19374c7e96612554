using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using WhatsVoice.Tests.Drivers;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>The Aspire dashboard in a real browser: what a person sees there after a message was answered.</summary>
[Collection(Group)]
public sealed partial class DashboardTests(DashboardTests.Observed observed, Chromium chromium) : IClassFixture<Chromium>
{
    public const string Group = "Dashboard";

    private static readonly string[] Resources = ["cache", "store", "tts", "api", "sandbox"];

    [Fact]
    public async Task The_resources_are_running_with_named_links()
    {
        var page = await OpenAsync("/");

        foreach (var resource in Resources.Append("stt"))
        {
            await Expect(Row(page, resource)).ToContainTextAsync("Running");
        }

        foreach (var (resource, link) in new[] { ("api", "Console"), ("api", "API reference"), ("sandbox", "Phone") })
        {
            await Expect(Row(page, resource).GetByRole(AriaRole.Link, new() { Name = link, Exact = true })).ToBeVisibleAsync();
        }

        (await page.InnerTextAsync("body")).ShouldNotContain("tcp://");
        await ShowAsync(page, "dashboard-resources");
    }

    [Fact]
    public async Task The_trace_of_a_message_spans_all_five_resources_and_names_its_stages()
    {
        var page = await OpenAsync("/traces/resource/api");

        await OpenFirstTraceAsync(page);

        await Expect(page.Locator("body")).ToContainTextAsync("Resources 5", new() { UseInnerText = true });
        await ShowAsync(page, "dashboard-trace");
        var text = await WholeTextAsync(page);
        foreach (var name in Resources.Concat(["answer", "reply", "speech", "upload", "send", "speech.cache.lookup", "speech.encode"]))
        {
            Regex.IsMatch(text, $@"\b{Regex.Escape(name)}\b").ShouldBeTrue($"the trace names '{name}':\n{text}");
        }
    }

    [Theory]
    [InlineData("whatsvoice.reply.duration")]
    [InlineData("whatsvoice.stage.duration")]
    public async Task Percentiles_of_durations_are_real_ones(string instrument)
    {
        var page = await OpenAsync($"/metrics/resource/api?meter=WhatsVoice.Api&instrument={instrument}&duration=60");
        await Expect(page.GetByText("P99 Seconds").First).ToBeVisibleAsync();
        await ShowAsync(page, instrument == "whatsvoice.reply.duration" ? "dashboard-latency" : "dashboard-stages");

        // The table shows what changed in its window: another message, and the page anew, until there is a value.
        var table = $"{page.Url}&view=Table";
        var text = await Eventually.GetAsync(
            async () =>
            {
                await observed.AnswerAsync();
                await page.GotoAsync(table);
                return await PercentilesAsync(page);
            },
            $"the table of {instrument} has values");

        // The default buckets show a multiple of 5 s whatever the duration was; ours hold bounds of milliseconds.
        var values = Percentile().Matches(text).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        values.ShouldContain(value => value > 0 && value % 5 != 0);
    }

    [Fact]
    public async Task Nothing_of_the_person_is_on_the_pages_of_logs_and_traces()
    {
        var texts = "";
        foreach (var resource in new[] { "api", "sandbox" })
        {
            var logs = await OpenAsync($"/structuredlogs/resource/{resource}");
            await Expect(logs.GetByRole(AriaRole.Row).Filter(new() { HasText = "Information" }).First).ToBeVisibleAsync();
            texts += await WholeTextAsync(logs);
        }

        var traces = await OpenAsync("/traces");
        await Expect(traces.GetByText("POST /webhooks/whatsapp").First).ToBeVisibleAsync();
        texts += await WholeTextAsync(traces);

        foreach (var secret in new[] { Observed.Person, Observed.Person[^7..], Observed.Name, Observed.Words })
        {
            texts.ShouldNotContain(secret);
        }
    }

    [Theory]
    [InlineData("sandbox", "Send hello")]
    [InlineData("sandbox", "Clear faults")]
    [InlineData("tts", "Purge the cache")]
    public async Task A_command_is_answered_visibly(string resource, string command)
    {
        var page = await OpenAsync("/");

        await Row(page, resource).GetByRole(AriaRole.Button, new() { Name = "Actions", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = command }).ClickAsync();

        // It shows for some seconds, which a starving browser may miss, and stays in the list of notifications.
        await page.GetByRole(AriaRole.Button, new() { Name = "Notifications" }).ClickAsync();
        await Expect(page.GetByText($"\"{command}\" succeeded").First).ToBeVisibleAsync();
    }

    /// <summary>The rows come some time after the page. Null where none came.</summary>
    private static async Task<string?> PercentilesAsync(IPage page)
    {
        try
        {
            await Expect(page.Locator("body")).ToContainTextAsync(Percentile(), new() { UseInnerText = true, Timeout = 10_000 });
            return await page.InnerTextAsync("body");
        }
        catch (PlaywrightException)
        {
            return null;
        }
    }

    /// <summary>The grid draws its rows anew while traces arrive, and a click can hit a row that is just going.</summary>
    private static Task OpenFirstTraceAsync(IPage page) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await page.GetByText("POST /webhooks/whatsapp").First.ClickAsync(new() { Timeout = 5_000 });
                await page.WaitForURLAsync("**/traces/detail/**", new() { Timeout = 5_000 });
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        },
        "the trace is shown");

    private Task<IPage> OpenAsync(string path) => OpenAsync(observed, chromium, path);

    internal static async Task<IPage> OpenAsync(Observed observed, Chromium chromium, string path)
    {
        // A complaint of the dashboard's own pages is not ours to fix.
        var page = await chromium.OpenAsync(new Uri(observed.Dashboard, $"/login?t={observed.Token}"), [], width: 1400, height: 900);
        await page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
        await page.GotoAsync(new Uri(observed.Dashboard, path).ToString());
        return page;
    }

    private static ILocator Row(IPage page, string resource) => page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex($@": {resource}\b") });

    /// <summary>The grids show only the rows in view: scrolls through them.</summary>
    internal static async Task<string> WholeTextAsync(IPage page)
    {
        List<string> seen = [];
        for (var screens = 0; screens < 40 && (seen.Count < 2 || seen[^1] != seen[^2]); screens++)
        {
            seen.Add(await page.InnerTextAsync("body"));
            await page.Mouse.MoveAsync(700, 600);
            await page.Mouse.WheelAsync(0, 600);
            await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        }

        return string.Join('\n', seen);
    }

    /// <summary>Kept for the documentation: artifacts/screenshots is where a look at the pages begins.</summary>
    internal static Task<byte[]> ShowAsync(IPage page, string name) => page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Testing.Repository.Root, "artifacts", "screenshots", $"{name}.png"),

        // Whether this machine has a trusted development certificate does not belong into the documentation.
        Style = ".fluent-messagebar { display: none !important; }",
    });

    [GeneratedRegex(@"\d:\d\d:\d\d(?:\s[AP]M)?\s+(\d+(?:\.\d+)?)\s")]
    private static partial Regex Percentile();

    /// <summary>The application with its dashboard, after one message was answered.</summary>
    public sealed class Observed : IAsyncLifetime
    {
        internal const string Person = "15557391847";
        internal const string Name = "Quintessa Dashboard";
        internal const string Words = "Is my bassoon repaired?";

        private readonly TemporaryFolder _data = new();
        private DistributedApplication? _application;
        private int _others;

        internal Uri Dashboard { get; private set; } = null!;

        internal string Token { get; private set; } = "";

        internal HttpClient CreateHttpClient(string service) => _application!.CreateHttpClient(service, "http");

        public async ValueTask InitializeAsync()
        {
            _application = await RunningApplication.StartAsync(
                _data.Path, dashboard: true, "--ASPNETCORE_URLS=http://127.0.0.1:0", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true");
            await _application.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard");
            Dashboard = _application.GetEndpoint("aspire-dashboard", "http");
            Token = _application.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]!;
            await AnswerAsync(Person, Words);
        }

        /// <summary>Somebody else writes, and is answered: one person who repeats the same words is taken for a machine.</summary>
        internal Task AnswerAsync()
        {
            var number = Interlocked.Increment(ref _others);
            return AnswerAsync($"1555840{number:0000}", $"This is person {number}.");
        }

        private async Task AnswerAsync(string person, string words)
        {
            using var sandbox = new SandboxClient(CreateHttpClient("sandbox"));
            await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, words, Name));
        }

        public async ValueTask DisposeAsync()
        {
            if (_application is not null)
            {
                await _application.DisposeAsync();
            }

            _data.Dispose();
        }
    }
}

[CollectionDefinition(DashboardTests.Group)]
public sealed class DashboardTestGroup : ICollectionFixture<DashboardTests.Observed>;
