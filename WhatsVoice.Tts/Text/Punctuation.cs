using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Repeated marks and spaces.</summary>
internal static partial class Punctuation
{
    public static string Tidy(string text, DroppedText dropped)
    {
        text = text.Replace(RepeatedMark(), "$1", dropped, DroppedKind.Repeated)
            .Replace(ShoutedQuestion(), "?!", dropped, DroppedKind.Repeated)
            .Replace(ManyPoints(), "...", dropped, DroppedKind.Repeated);
        text = SpaceBeforeMark().Replace(text, "");
        text = SpaceAroundLineBreak().Replace(text, "\n");
        text = EmptyLines().Replace(text, "\n\n");
        return Space().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"([!?,;:؟！？،])\1+")]
    private static partial Regex RepeatedMark();

    [GeneratedRegex(@"[!?]{3,}|!\?")]
    private static partial Regex ShoutedQuestion();

    [GeneratedRegex(@"\.{4,}|…[.…]+")]
    private static partial Regex ManyPoints();

    // Left behind by what stood between a word and its comma.
    [GeneratedRegex(@"(?<! ) +(?=[,.](?:\s|$))")]
    private static partial Regex SpaceBeforeMark();

    [GeneratedRegex(@"[^\S\n]*\n[^\S\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex SpaceAroundLineBreak();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex EmptyLines();

    // Not NonBacktracking, like every pattern that is one run: after a text of 50,000 spaces .NET 10.0.12 matches a character too many.
    [GeneratedRegex(" {2,}")]
    private static partial Regex Space();
}
