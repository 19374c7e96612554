using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Tags and entities of HTML, SSML and XML. A tag that ends a block ends the line, so that two paragraphs are two sentences.</summary>
internal static partial class Markup
{
    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "speak", "table", "tbody", "thead", "tr", "ul");

    private static readonly FrozenSet<string> Cells = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "td", "th");

    // In "x<y>z" a single letter compares; these are elements.
    private static readonly FrozenSet<string> SingleLetters = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "a", "b", "i", "p", "q", "s", "u");

    public static string Remove(string text, DroppedText dropped)
    {
        if (text.Contains('<', StringComparison.Ordinal))
        {
            text = text.Replace(Hidden(), " ", dropped, DroppedKind.Markup);
            text = text.Replace(Tag(), WithoutTag, dropped, DroppedKind.Markup);
        }

        return text.Contains('&', StringComparison.Ordinal)
            ? text.Replace(Entity(), match => WebUtility.HtmlDecode(match.Value), dropped, DroppedKind.Markup)
            : text;
    }

    private static string WithoutTag(Match tag)
    {
        var name = tag.Groups["name"].Value;
        if (name.Length == 1 && !SingleLetters.Contains(name))
        {
            return tag.Value;
        }

        return Blocks.Contains(name) ? "\n" : Cells.Contains(name) ? "|" : name is "break" or "audio" or "mark" ? " " : "";
    }

    // Comments, declarations, CDATA, control tokens of language models, and what a browser would not show.
    [GeneratedRegex(
        @"<!--[^>]{0,300}?-->|<!\[CDATA\[|\]\]>|<[!?][A-Za-z][^<>]*>|<\|[^<>|\s]{1,50}\|>|<(script|style)\b[^<>]*>[^<]*</\1\s*>",
        RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();

    // An attribute has a value here: "a <b and c> d" is no tag.
    [GeneratedRegex(
        @"</?(?<name>[A-Za-z][A-Za-z0-9]*(?:[:-][A-Za-z0-9]+)*)(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:""[^""<>]*""|'[^'<>]*'|[^\s""'<>]+))*\s*/?>",
        RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", RegexOptions.NonBacktracking)]
    private static partial Regex Entity();
}
