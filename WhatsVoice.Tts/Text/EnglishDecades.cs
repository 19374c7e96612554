using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Decades and ages in English words: <c>the 1990s</c> as "the 19 nineties", <c>in her 20s</c> as "in her twenties". <c>30s</c> otherwise are seconds.</summary>
internal static partial class EnglishDecades
{
    private static readonly string[] Tens = ["hundreds", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];

    // Seconds, also where they could be a decade.
    private static readonly FrozenSet<string> BeforeSeconds = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "wait", "waits", "in", "for", "after", "every", "within", "takes", "took", "take", "last", "lasts", "about", "only", "another", "plus", "than", "timeout", "is", "least", "most");

    // Decades and ages, also where they could be seconds.
    private static readonly FrozenSet<string> BeforeDecades = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "the", "early", "mid", "late", "my", "your", "his", "her", "our", "their", "its");

    public static string Of(string text)
    {
        text = Century().Replace(text, match => match.Groups["century"].Value is "20" && match.Groups["decade"].Value is "00"
            ? "2 thousands"
            : $"{match.Groups["century"]} {Tens[match.Groups["decade"].Value[0] - '0']}");
        return Decade().Replace(text, match => IsDecade(match) ? $"{match.Groups["before"]}{Tens[match.Groups["decade"].Value[0] - '0']}" : match.Value);
    }

    private static bool IsDecade(Match match) => match.Groups["mark"].Success || BeforeDecades.Contains(match.Groups["word"].Value)
        || (match.Groups["decade"].Value[0] >= '6' && !BeforeSeconds.Contains(match.Groups["word"].Value));

    [GeneratedRegex(@"(?<![\p{L}\p{N}.,$€£])(?<century>1[1-9]|20)(?<decade>\d0)['’]?s(?![\p{L}\p{N}])")]
    private static partial Regex Century();

    [GeneratedRegex(@"(?<before>(?:(?<!\p{L})(?<word>\p{L}+)[ -])?)(?<![\p{N}.,$€£])(?<mark>['’])?(?<decade>[2-9]0)['’]?s(?![\p{L}\p{N}])")]
    private static partial Regex Decade();
}
