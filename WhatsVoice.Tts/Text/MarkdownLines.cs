using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Marks at a line's beginning: headings, quotations, lists, task boxes; rules between lines; tables, which are spoken cell by cell.</summary>
internal static partial class MarkdownLines
{
    // What a line with marks begins with or, in a table, holds.
    private static readonly SearchValues<char> Marks = SearchValues.Create("#>-*+•‣◦▪●○=_|:");

    public static string Remove(string text, DroppedText dropped)
    {
        if (text.AsSpan().IndexOfAny(Marks) < 0)
        {
            return text;
        }

        var lines = text.Split('\n');
        var kept = new StringBuilder(text.Length);
        var first = true;
        for (var i = 0; i < lines.Length; i++)
        {
            var hasMarks = lines[i].AsSpan().IndexOfAny(Marks) >= 0;
            if (hasMarks && Rule().IsMatch(lines[i]))
            {
                dropped.Add(DroppedKind.Markup);
                continue;
            }

            if (!first)
            {
                kept.Append('\n');
            }

            first = false;
            kept.Append(hasMarks ? Cells(WithoutPrefix(lines, i, dropped), dropped) : lines[i]);
        }

        return kept.ToString();
    }

    private static string WithoutPrefix(string[] lines, int i, DroppedText dropped)
    {
        var line = lines[i];
        if (Sign().IsMatch(line) && !HasBullet(lines, i - 1) && !HasBullet(lines, i + 1))
        {
            // "- 5 degrees" on its own is a number with a sign, not a list of one.
            return Sign().Replace(line, "$1");
        }

        var isHeading = line.AsSpan().TrimStart().StartsWith("#");
        line = line.Replace(Prefix(), "", dropped, DroppedKind.Markup);
        return isHeading ? line.Replace(HeadingEnd(), "", dropped, DroppedKind.Markup) : line;
    }

    private static bool HasBullet(string[] lines, int i) => i >= 0 && i < lines.Length && Bullet().IsMatch(lines[i]);

    private static string Cells(string line, DroppedText dropped) => line.Contains('|', StringComparison.Ordinal)
        ? line.Replace(TableEdge(), "", dropped, DroppedKind.Markup).Replace(TableCell(), ", ", dropped, DroppedKind.Markup)
        : line;

    // Rules, the line below a heading, the line below a table's head.
    [GeneratedRegex(@"^[ \t]*(?:(?:[-*_=][ \t]*){3,}|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•‣◦▪●○][ \t]+(?:\[[ xX]\][ \t]+)?)+")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^[ \t]*[-*+•‣◦▪●○][ \t]", RegexOptions.NonBacktracking)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^[ \t]*([-+])[ \t]+(?=[$€£]?\d)")]
    private static partial Regex Sign();

    [GeneratedRegex(@"[ \t]+#{1,6}[ \t]*$", RegexOptions.NonBacktracking)]
    private static partial Regex HeadingEnd();

    [GeneratedRegex(@"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", RegexOptions.NonBacktracking)]
    private static partial Regex TableEdge();

    [GeneratedRegex(@"[ \t]*\|[| \t]*", RegexOptions.NonBacktracking)]
    private static partial Regex TableCell();
}
