using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.BeforeAfter;

internal static class Progress
{
    public static void Tell(string what) => AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{TimeProvider.System.GetLocalNow():HH:mm:ss}[/] {what}");
}
