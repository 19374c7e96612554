using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Takes out of a text what nobody would read aloud: markdown marks, emoji, control characters, repeated punctuation. A link
/// becomes its words, a bare address the word "link", a table's row its cells. Lines stay lines, since a line's end ends a
/// sentence, and an empty line stays, since it ends a paragraph. What is clean stays as it is.
/// </summary>
internal static partial class TextCleaner
{
    private const string Link = "link";

    // Taking one mark away can bring out another, as in "> - # a". Nobody writes more of them one in another than this.
    private const int MaxPasses = 16;

    public static CleanedText Clean(string text)
    {
        var dropped = new DroppedText();
        text = text.ReplaceLineEndings("\n");
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = text;
            text = CleanOnce(text, ref dropped);
            if (text == before)
            {
                break;
            }
        }

        return new CleanedText(text, dropped);
    }

    private static string CleanOnce(string text, ref DroppedText dropped)
    {
        var (links, markup, repeated) = (0, 0, 0);
        text = Replace(text, Footnote(), "", ref markup);
        text = Replace(text, MarkdownLink(), "$1", ref links);
        text = Replace(text, Address(), Link, ref links);
        text = Replace(text, LineOfMarks(), "", ref markup);
        text = Replace(text, LineMark(), "", ref markup);
        text = Replace(text, TableEdge(), "", ref markup);
        text = Replace(text, TableCell(), ", ", ref markup);
        text = Replace(text, Emphasis(), "", ref markup);
        text = Replace(text, Underscore(), "", ref markup);
        text = UnspeakableText.Remove(text, out var emoji, out var control);
        text = Replace(text, RepeatedMark(), "$1", ref repeated);
        text = Replace(text, ShoutedQuestion(), "?!", ref repeated);
        text = Replace(text, ManyPoints(), "...", ref repeated);
        text = SpaceAroundLineBreak().Replace(text, "\n");
        text = EmptyLines().Replace(text, "\n\n");
        text = Space().Replace(text, " ").Trim();
        dropped = new DroppedText(
            dropped.Links + links, dropped.Markup + markup, dropped.Emoji + emoji, dropped.Control + control, dropped.Repeated + repeated);
        return text;
    }

    private static string Replace(string text, Regex what, string with, ref int count)
    {
        var found = what.Count(text);
        count += found;
        return found == 0 ? text : what.Replace(text, with);
    }

    [GeneratedRegex(@"\[\^[^\]\s]*\]:?", RegexOptions.NonBacktracking)]
    private static partial Regex Footnote();

    // [words](address), [words][reference], and pictures.
    [GeneratedRegex(@"!?\[([^\]\n]*)\](?:\([^)\s]*(?: [^)\n]*)?\)|\[[^\]\n]*\])", RegexOptions.NonBacktracking)]
    private static partial Regex MarkdownLink();

    // Marks that end a sentence after an address belong to the sentence.
    [GeneratedRegex(@"<?\b(?:https?://|www\.)[^\s<>\p{C}]*[^\s<>\p{C}.,;:!?)""'\]*_`|]>?", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    // Fences, rules, the line below a heading and the one below a table's head: gone with their line break.
    [GeneratedRegex(
        @"^[ \t]*(?:```[^\n]*|~~~[^\n]*|(?:[-*_=][ \t]*){3,}|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*)$\n?",
        RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LineOfMarks();

    // Headings, quotations, lists, task boxes.
    [GeneratedRegex(
        @"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]*)+|[-*+•‣◦][ \t]+(?:\[[ xX]\][ \t]+)?)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LineMark();

    [GeneratedRegex(@"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TableEdge();

    [GeneratedRegex(@"[ \t]*\|[| \t]*", RegexOptions.NonBacktracking)]
    private static partial Regex TableCell();

    [GeneratedRegex(@"[*`]+|~~+|__+", RegexOptions.NonBacktracking)]
    private static partial Regex Emphasis();

    // Around words; within one it belongs to a name.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])")]
    private static partial Regex Underscore();

    [GeneratedRegex(@"([!?,;:؟！？،])\1+")]
    private static partial Regex RepeatedMark();

    [GeneratedRegex(@"[!?]{3,}|!\?", RegexOptions.NonBacktracking)]
    private static partial Regex ShoutedQuestion();

    [GeneratedRegex(@"\.{4,}|…[.…]+", RegexOptions.NonBacktracking)]
    private static partial Regex ManyPoints();

    [GeneratedRegex(@"[^\S\n]*\n[^\S\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex SpaceAroundLineBreak();

    [GeneratedRegex(@"\n{3,}", RegexOptions.NonBacktracking)]
    private static partial Regex EmptyLines();

    [GeneratedRegex(" {2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
