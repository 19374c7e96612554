using System.Net;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Tags and entities of HTML, SSML and XML. A tag that ends a block ends the line, so that two paragraphs are two sentences.</summary>
internal static partial class Markup
{
    public static string Remove(string text, DroppedText dropped)
    {
        if (text.Contains('<', StringComparison.Ordinal))
        {
            // No invisible character hides a command.
            text = Invisible().Replace(text, "");
            text = CodeSpan().Replace(text, span => span.Value.Replace(AnyTag(), tag => WithoutSlash(tag.Groups["inner"].Value).TrimEnd(), dropped, DroppedKind.Markup));
            text = text.Replace(Hidden(), " ", dropped, DroppedKind.Markup);
            var closed = ClosingTag().Matches(text).Select(tag => tag.Groups["name"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var source = text;
            text = source.Replace(Tag(), tag => WithoutTag(source, tag, closed), dropped, DroppedKind.Markup);
            text = text.Replace(Placeholder(), match => Conjunction().IsMatch(match.Value) ? match.Value : match.Groups["words"].Value, dropped, DroppedKind.Markup);
            text = text.Replace(TypeArguments(), " $1", dropped, DroppedKind.Markup);
        }

        return text.Contains('&', StringComparison.Ordinal)
            ? text.Replace(Entity(), match => WebUtility.HtmlDecode(match.Value), dropped, DroppedKind.Markup)
            : text;
    }

    private static string WithoutSlash(string tag) => tag.EndsWith('/') ? tag[..^1] : tag;

    /// <param name="tag">A tag of it, or a word that stands between angle brackets.</param>
    /// <param name="closed">The names that have a closing tag in the text.</param>
    private static string WithoutTag(string text, Match tag, HashSet<string> closed)
    {
        var name = tag.Groups["name"].Value;
        if (name.Length == 1 && !MarkupNames.SingleLetters.Contains(name))
        {
            return tag.Value;
        }

        var end = tag.Index + tag.Length;
        if (tag.Length == name.Length + 2 && !closed.Contains(name) && MarkupNames.IsWord(name))
        {
            // "<yes>", "<amount>", "List<string>": a word that somebody shall put in, or a type.
            return $"{(tag.Index > 0 && char.IsLetterOrDigit(text[tag.Index - 1]) ? " " : "")}{name}{(end < text.Length && char.IsLetterOrDigit(text[end]) ? " " : "")}";
        }

        return MarkupNames.Blocks.Contains(name) ? "\n" : MarkupNames.Cells.Contains(name) ? "|" : name is "break" or "audio" or "mark" ? " " : "";
    }

    // Comments, declarations, CDATA, control tokens of language models, and what a browser would not show.
    [GeneratedRegex(
        @"<!--[^>]{0,300}?-->|<!\[CDATA\[|\]\]>|<[!?][A-Za-z][^<>]*>|<\|[^<>|\s]{1,50}\|>|<(script|style)\b[^<>]*>[^<]*</\1\s*>",
        RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();

    // An attribute has a value here: "a <b and c> d" is no tag.
    [GeneratedRegex(
        @"</?(?<name>[A-Za-z][A-Za-z0-9]*(?:[:_-][A-Za-z0-9]+)*)(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:""[^""<>]*""|'[^'<>]*'|[^\s""'<>]+))*\s*/?>",
        RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"</(?<name>[A-Za-z][A-Za-z0-9]*(?:[:_-][A-Za-z0-9]+)*)\s*>", RegexOptions.NonBacktracking)]
    private static partial Regex ClosingTag();

    // In code, a tag is what is spoken of.
    [GeneratedRegex(@"(?<!`)(?<mark>`{1,2})(?!`)[^`\n]+\k<mark>(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"<[/!?]?(?<inner>[A-Za-z][^<>\n]*)>")]
    private static partial Regex AnyTag();

    // <First Name>, <company_name>, <имя>; "a <max and min> b" compares.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])<(?<words>\p{L}[\p{L}\p{M}_'’-]+(?: [\p{L}\p{M}_'’-]+){0,3})>(?![\p{L}\p{N}])")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@" (?:and|or|und|oder|et|ou|y|o|e|en|of) ", RegexOptions.IgnoreCase)]
    private static partial Regex Conjunction();

    // Dictionary<string, int>
    [GeneratedRegex(@"(?<=\p{L})<([A-Za-z][\w.]*(?:, ?[A-Za-z][\w.]*)+)>")]
    private static partial Regex TypeArguments();

    [GeneratedRegex(@"(?<=<[^<>\n]{0,100})[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF](?=[^<>\n]{0,300}>)")]
    private static partial Regex Invisible();

    [GeneratedRegex(@"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", RegexOptions.NonBacktracking)]
    private static partial Regex Entity();
}
