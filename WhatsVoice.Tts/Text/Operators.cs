using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Asterisks, dashes and arrows that mean something get signs that no later step takes for emphasis, and that engines read.</summary>
internal static partial class Operators
{
    // Hyphens, the figure dash and the en dash, which writers put for a minus; "-" is known as one.
    private const string Dashes = "‐‑‒–﹣";

    public static string Keep(string text, DroppedText dropped)
    {
        if (text.Contains('*', StringComparison.Ordinal))
        {
            text = Word().Replace(text, word => IsCode(word.Value) ? word.Value : Times().Replace(Power().Replace(word.Value, "^"), " × "));
            text = SpacedTimes().Replace(SpacedPower().Replace(text, "^"), " × ");
        }

        if (text.AsSpan().IndexOfAny(Dashes) >= 0)
        {
            text = Sign().Replace(text, "−");
        }

        if (text.Contains('=', StringComparison.Ordinal))
        {
            text = Difference().Replace(text, " − ");
            text = Comparison().Replace(text, match => match.Value.Trim() switch
            {
                "!=" => " ≠ ",
                ">=" => " ≥ ",
                "<=" => " ≤ ",
                _ => " = ",
            });
        }

        return text.Contains('>', StringComparison.Ordinal) ? Arrow().Replace(text, " → ") : text;
    }

    /// <summary>Telephones take <c>*100#</c> and <c>*123*1#</c> literally.</summary>
    private static bool IsCode(string word) => word[0] is '*' or '#' || word.Contains('#', StringComparison.Ordinal);

    [GeneratedRegex(@"\S*\*\S*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    // A dash right before a number, with nothing before it that it could join: not "9 –17", "5–10".
    [GeneratedRegex(@"(?<=(?:^|[\s(\[„“""'«=<>:])(?<!\d ))[‐‑‒–﹣](?=[$€£]?\d)", RegexOptions.Multiline)]
    private static partial Regex Sign();

    [GeneratedRegex(@"(?<=[\d)]|(?<!\w)\p{L})\*\*(?=[\d(])")]
    private static partial Regex Power();

    [GeneratedRegex(@"(?<=[\d)])\*(?=[\d(])")]
    private static partial Regex Times();

    [GeneratedRegex(@"(?<=\d|\)|(?<!\w)\p{L}) \*\* (?=\d|\(|\p{L}(?!\w))")]
    private static partial Regex SpacedPower();

    private const string Operands = @"(?:[^,;:!?.\n\p{L}]|\.\d|(?<!\p{L})\p{L}(?!\p{L})){0,40}";

    // "10 - 4 = 6", "x = 3y - 5": with an equals sign and no words before or after it. Elsewhere a dash between numbers may be a range.
    [GeneratedRegex($@"(?<=[\d)²³]|(?<!\p{{L}})\p{{L}}) - (?=(?:[\d(√]|\p{{L}}(?!\p{{L}}))(?:{Operands}=|(?<=={Operands})))")]
    private static partial Regex Difference();

    // "3 * 4", "x * y"; not "free * offer".
    [GeneratedRegex(@"(?<=(?:\d|\)|(?<!\w)\p{L}))[ ]\*[ ](?=(?:\d|\(|\p{L}(?!\w)))")]
    private static partial Regex SpacedTimes();

    [GeneratedRegex(@"(?<=[\w)])(?: ?[!<>]= ?| == )(?=[\w(−-])")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"(?<=\S)[ ]*(?:-{1,12}|={1,12})>[ ]*(?=\S)")]
    private static partial Regex Arrow();
}
