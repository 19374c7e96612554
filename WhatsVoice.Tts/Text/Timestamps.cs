using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Dates and times of ISO 8601 as people write them: <c>2026-11-28T14:30:00Z</c> as "2026-11-28, 14:30 UTC".</summary>
internal static partial class Timestamps
{
    public static string Separate(string text, DroppedText dropped) => text.Contains(':', StringComparison.Ordinal)
        ? Instant().Replace(text, match => $"{match.Groups["date"]}, {match.Groups["time"]}{SecondsOf(match)}{ZoneOf(match)}")
        : text;

    private static string SecondsOf(Match match) => match.Groups["second"].Value is "" or "00" ? "" : $":{match.Groups["second"]}";

    private static string ZoneOf(Match match) => match.Groups["zone"].Value switch
    {
        "" => "",
        "Z" or "z" or "+00:00" or "-00:00" or "+0000" => " UTC",
        var zone => $" UTC {zone[0]}{int.Parse(zone.AsSpan(1, 2), System.Globalization.CultureInfo.InvariantCulture)}{(zone.EndsWith("00", StringComparison.Ordinal) ? "" : $":{zone[^2..]}")}",
    };

    [GeneratedRegex(
        @"(?<![\d-])(?<date>[12]\d{3}-[01]\d-[0-3]\d)[Tt](?<time>[0-2]\d:[0-5]\d)(?::(?<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?<zone>[Zz]|[+-][01]\d:?[0-5]\d)?(?![\p{L}\d:])")]
    private static partial Regex Instant();
}
