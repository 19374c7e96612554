using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace WhatsVoice.Tests.Drivers;

/// <summary>The bar of the phone page that shows how long a recording is.</summary>
internal static class RecordBar
{
    /// <summary>Waits until it shows at least so many seconds, 1 to 9: a slow browser may leave some out.</summary>
    public static Task LastsAsync(IPage page, int seconds) =>
        Expect(page.GetByTestId("record-bar")).ToContainTextAsync(new Regex($@"0:0[{seconds}-9]|0:[1-5]\d|[1-9]:\d\d"));
}
