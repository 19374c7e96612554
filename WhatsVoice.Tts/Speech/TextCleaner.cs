using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Takes out of a text what nobody would read aloud: markdown marks, emoji, control characters, repeated punctuation.
/// A link becomes its words, a bare address the word "link". Lines stay lines, since a line's end ends a sentence.
/// </summary>
internal static partial class TextCleaner
{
    private const string Link = "link";
    private const char KeycapMark = '\u20E3';

    public static string Clean(string text)
    {
        text = MarkdownLink().Replace(text, "$1");
        text = Address().Replace(text, Link);
        text = LineMark().Replace(text, "");
        text = Emphasis().Replace(text, "");
        text = RemoveUnspeakable(text);
        text = RepeatedMark().Replace(text, "$1");
        text = SpaceAroundLineBreak().Replace(text, "\n");
        return Space().Replace(text, " ").Trim();
    }

    private static string RemoveUnspeakable(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                kept.Append('\n');
            }
            else if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                kept.Append(' ');
            }
            else if (!IsEmoji(rune) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
            {
                kept.Append(rune);
            }
        }

        return kept.ToString();
    }

    /// <summary>Pictures and what modifies them; signs such as © and ° are below U+2000 and stay.</summary>
    private static bool IsEmoji(Rune rune) =>
        rune.Value >= 0x2000
        && (rune.Value == KeycapMark
            || rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0x1F3FB and <= 0x1F3FF
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"!?\[([^\]\n]*)\]\([^)\s]*(?: [^)\n]*)?\)", RegexOptions.NonBacktracking)]
    private static partial Regex MarkdownLink();

    // Marks that end a sentence after an address belong to the sentence.
    [GeneratedRegex(@"<?\b(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)""'\]]>?", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    // Headings, quotations, lists, rules and fences, at a line's start.
    [GeneratedRegex(@"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]*)+|[-*+•][ \t]+|```[^\n]*|(?:[-*_][ \t]*){3,}$)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LineMark();

    [GeneratedRegex(@"[*`~|]+|__+", RegexOptions.NonBacktracking)]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"([!?,;:])\1+")]
    private static partial Regex RepeatedMark();

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.NonBacktracking)]
    private static partial Regex SpaceAroundLineBreak();

    [GeneratedRegex(" {2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
