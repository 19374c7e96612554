using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Marks of emphasis where they are paired around words, as in CommonMark but stricter: within a word or number only in bold, so that codes
/// (<c>AB*12</c>, <c>ab*cd*ef</c>), names (<c>snake_case</c>) and amounts (<c>~80 %</c>) stay. Backticks and the marks of <c>==highlights==</c> are never spoken.
/// </summary>
internal static partial class Emphasis
{
    public static string Remove(string text, DroppedText dropped) => text.AsSpan().IndexOfAny("*_~`=") < 0
        ? text
        : text.Replace(Backticks(), "", dropped, DroppedKind.Markup)
            .Replace(Highlight(), "${inner}", dropped, DroppedKind.Markup)
            .Replace(StruckPrice(), "", dropped, DroppedKind.Markup)
            .Replace(Pair(), "${inner}", dropped, DroppedKind.Markup)
            .Replace(Stray(), "", dropped, DroppedKind.Markup);

    /// <summary>Bold parts of a word or number, as in <c>un**believ**able</c> and <c>**5**0</c>; <c>2**3**2</c> is a power.</summary>
    public static string RemoveWithinWords(string text, DroppedText dropped) => text.Contains("**", StringComparison.Ordinal)
        ? text.Replace(BoldNumber(), "${inner}", dropped, DroppedKind.Markup).Replace(BoldPart(), "${inner}", dropped, DroppedKind.Markup)
        : text;

    [GeneratedRegex(@"(?<![\p{L}\p{N})*])\*\*(?<inner>[$€£]?\d[\d.,:]{0,30})\*\*(?=\d)")]
    private static partial Regex BoldNumber();

    // Two letters somewhere: "a**b" may be a power.
    [GeneratedRegex(@"(?<=\p{L})(?<!\*)\*\*(?:(?<=\p{L}{2}\*\*)|(?=\p{L}{2})|(?=\p{L}\*\*\p{L}{2}))(?<inner>[\p{L}\p{M}'’-]{1,60})\*\*(?!\*)")]
    private static partial Regex BoldPart();

    [GeneratedRegex("`+", RegexOptions.NonBacktracking)]
    private static partial Regex Backticks();

    [GeneratedRegex(@"(?<![\w=!<>])==(?![\s=])(?<inner>[^=\n]{1,300})(?<!\s)==(?![\w=])")]
    private static partial Regex Highlight();

    // "~~49 €~~ 39 €": the price that no longer holds would be heard as one more; other struck words are spoken.
    [GeneratedRegex(@"(?<![\w~])~{1,2}(?:[$€£¥₹] ?)?\d[\d.,]{0,15}(?: ?(?:[$€£¥₹%]|EUR|USD|GBP|CHF))?~{1,2} *(?=(?:\*\*)?[$€£¥₹]? ?\d)")]
    private static partial Regex StruckPrice();

    // A mark opens after and closes before anything but a letter or digit; scripts without spaces have a letter there, and so has "**part**s".
    [GeneratedRegex(
        @"(?<![\p{L}\p{N}*_~-[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]])" +
        @"(?<mark>\*{1,3}|_{1,3}|~{1,2})(?![\s*_~])(?<inner>(?:(?!\k<mark>)[^\n]){1,1000}?)(?<!\s)\k<mark>" +
        @"(?:(?<=\*\*)(?![\p{N}*])|(?![\p{L}\p{N}*_~-[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]]))")]
    private static partial Regex Pair();

    // What lost its other half, and an asterisk between words.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:\*{2,}|~{2,}|_{2,})|(?:\*{2,}|~{2,}|_{2,})(?![\p{L}\p{N}])|(?<!\S)[*_](?!\S)")]
    private static partial Regex Stray();
}
