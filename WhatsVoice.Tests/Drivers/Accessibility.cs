using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace WhatsVoice.Tests.Drivers;

/// <summary>What axe says of a page.</summary>
internal static class Accessibility
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] },
    };

    /// <summary>Fails the test with every violation that axe calls serious or critical.</summary>
    /// <remarks>Keeps a picture of the page where somebody wants to look: <c>WHATSVOICE_SCREENSHOTS</c> names the folder.</remarks>
    public static async Task ShouldBeAccessibleAsync(this IPage page)
    {
        if (Environment.GetEnvironmentVariable("WHATSVOICE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            var theme = await page.EvaluateAsync<string>("document.documentElement.dataset.theme ?? ''");
            var name = $"{new Uri(page.Url).AbsolutePath.Trim('/').Replace('/', '-')}-{theme}-{page.ViewportSize!.Width}";
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"axe-{name}.png"), FullPage = true });
        }

        var result = await page.RunAxe(Rules);
        result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help} ({node.Target}) {node.Html}"))
            .ShouldBeEmpty($"{page.Url} is used with assistive technology");
    }
}
