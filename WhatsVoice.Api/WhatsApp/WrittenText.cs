using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Answers in writing. Models and endpoints write Markdown and HTML, of which WhatsApp shows the raw marks; its own formatting is
/// <c>*bold*</c>, <c>_italic_</c>, <c>~strikethrough~</c> and code between backticks (faq.whatsapp.com/539178204879377).
/// </summary>
internal static partial class WrittenText
{
    /// <summary>Letters and symbols that show nothing: the Hangul fillers and the blank Braille pattern.</summary>
    private static readonly HashSet<int> Blanks = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>Whether a text shows anything at all; white space, control and formatting characters do not.</summary>
    public static bool IsVisible([NotNullWhen(true)] string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (!Blanks.Contains(rune.Value) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Turns Markdown and HTML into WhatsApp's formatting. What only looks like it, for example 2**10, ~80 % or a &lt; b, stays. Never longer than the text.</summary>
    public static string Format(string text)
    {
        var result = new StringBuilder(text.Length);
        var position = 0;
        foreach (Match code in Code().Matches(text))
        {
            result.Append(FormatOutsideCode(text[position..code.Index]));

            // A fence may name its language, which WhatsApp would show as the first line of the code.
            result.Append(code.Value.StartsWith("```", StringComparison.Ordinal) ? FenceLanguage().Replace(code.Value, "```\n") : code.Value);
            position = code.Index + code.Length;
        }

        return result.Append(FormatOutsideCode(text[position..])).ToString();
    }

    /// <summary>
    /// The http and https links of a text and its addresses without a scheme (<c>www.example.com</c>, <c>example.com/shop</c>, <c>shop.example.de</c>), as they are
    /// written, each once, in order. WhatsApp makes both tappable. A bare host that only names another link of the text is left out.
    /// </summary>
    public static IReadOnlyList<string> LinksIn(string text)
        => [.. Link().Matches(text).Select(match => (Address: TrimEnd(match.Value), IsBareHost: match.Groups["bare"].Success)).Distinct()
            .Where(link => !link.IsBareHost || !IsLinked(text, link.Address)).Select(link => link.Address)];

    private static bool IsLinked(string text, string host)
        => text.Contains($"://{host}", StringComparison.Ordinal) || text.Contains($"www.{host}", StringComparison.Ordinal) || text.Contains($"{host}/", StringComparison.Ordinal);

    private static string FormatOutsideCode(string text)
    {
        text = WithoutHtml(text);
        text = MarkdownLink().Replace(text, match => match.Groups["text"].Value.Trim() is var words && (words.Length == 0 || words == match.Groups["url"].Value)
            ? match.Groups["url"].Value
            : $"{words} {match.Groups["url"].Value}");
        text = AutoLink().Replace(text, "$1");
        text = Heading().Replace(text, match => WithoutClosingMarks(match.Groups["words"].Value).Trim('*', '_', ' ') is { Length: > 0 } words ? $"*{words}*" : match.Value);
        text = BoldItalic().Replace(text, "*_$1_*");
        text = ReplacePairs(text, "**", "*");
        text = ReplacePairs(text, "__", "*");
        text = ReplacePairs(text, "~~", "~");
        return Bullet().Replace(text, "$1- ");
    }

    /// <summary>A heading may end with number signs as well.</summary>
    private static string WithoutClosingMarks(string words) => words.TrimEnd(' ', '\t').TrimEnd('#').TrimEnd(' ', '\t');

    /// <summary>
    /// Replaces a double mark around words of one line. It opens before and closes after a character that is not white space, and touches neither a
    /// third mark nor, for <c>**</c> and <c>__</c>, a letter or digit outside. Each character is looked at once; a regular expression would search
    /// the rest of the line for every mark without a partner.
    /// </summary>
    private static string ReplacePairs(string text, string mark, string replacement)
    {
        var result = new StringBuilder(text.Length);
        var (written, open) = (0, -1);
        while ((open = text.IndexOf(mark, open + 1, StringComparison.Ordinal)) >= 0)
        {
            var inner = open + mark.Length;
            if (IsWithinWord(text, open - 1, mark[0]) || inner >= text.Length || char.IsWhiteSpace(text[inner]))
            {
                continue;
            }

            var end = Close(text, mark, inner + 1);
            if (end < text.Length && text[end] != '\n')
            {
                result.Append(text, written, open - written).Append(replacement).Append(text, inner, end - inner).Append(replacement);
                written = end + mark.Length;
                end = written - 1;
            }

            // Without a closing mark here, no other mark of this line has one.
            open = end;
            if (open >= text.Length)
            {
                break;
            }
        }

        return result.Append(text, written, text.Length - written).ToString();
    }

    /// <returns>The position of the closing mark, else of the line's end.</returns>
    private static int Close(string text, string mark, int position)
    {
        while (position < text.Length && text[position] != '\n'
            && (string.CompareOrdinal(text, position, mark, 0, mark.Length) != 0 || char.IsWhiteSpace(text[position - 1]) || IsWithinWord(text, position + mark.Length, mark[0])))
        {
            position++;
        }

        return position;
    }

    private static bool IsWithinWord(string text, int position, char mark)
        => position >= 0 && position < text.Length && (text[position] == mark || (mark != '~' && char.IsAsciiLetterOrDigit(text[position])));

    /// <summary>HTML as some endpoints answer it: entities become characters, known tags line breaks or WhatsApp's formatting. Anything else in angle brackets stays.</summary>
    private static string WithoutHtml(string text)
    {
        if (!text.Contains('&', StringComparison.Ordinal) && !text.Contains('<', StringComparison.Ordinal))
        {
            return text;
        }

        text = HtmlLink().Replace(text, match => $"{match.Groups["words"].Value.Trim()} {match.Groups["url"].Value}".TrimStart());
        text = HtmlTag().Replace(text, match => match.Groups["name"].Value.ToLowerInvariant() switch
        {
            "b" or "strong" => "*",
            "i" or "em" => "_",
            "s" or "del" or "strike" => "~",
            "br" => "\n",
            "li" => match.Groups["end"].Length == 0 ? "- " : "\n",
            "p" or "div" or "ul" or "ol" or "tr" or "h1" or "h2" or "h3" => match.Groups["end"].Length == 0 ? "" : "\n",
            _ => "",
        });
        return WebUtility.HtmlDecode(text).Replace('\u00A0', ' ').Trim('\n');
    }

    /// <summary>Without the punctuation of the sentence in which a link stands; a bracket stays when it was opened within the link.</summary>
    private static string TrimEnd(string link)
    {
        var (length, unopened) = (link.Length, link.Count(character => character == ')') - link.Count(character => character == '('));
        while (length > 0 && (".,;:!?'\"*_~".Contains(link[length - 1], StringComparison.Ordinal) || (link[length - 1] == ')' && unopened > 0)))
        {
            unopened -= link[--length] == ')' ? 1 : 0;
        }

        return link[..length];
    }

    [GeneratedRegex(@"```.*?```|`[^`\n]+`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\A```[\w+#.-]*[ \t]*\n")]
    private static partial Regex FenceLanguage();

    [GeneratedRegex(@"!?\[(?<text>[^\[\]\n]*)\]\((?<url>[a-z][a-z0-9+.-]*:[^\s()]*(\([^\s()]*\)[^\s()]*)*)(\s+""[^""\n]*"")?\)", RegexOptions.IgnoreCase)]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"<a\b(?>[^<>]*?\bhref\s*=\s*[""'](?<url>https?://[^""'<>\s]+)[""'])[^<>]*>(?<words>(?:(?!<a\b).)*?)</a\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex HtmlLink();

    [GeneratedRegex(@"<(?<end>/)?(?<name>b|strong|i|em|s|del|strike|u|br|p|div|span|ul|ol|li|tr|td|table|h[1-6])(\s[^<>]*)?/?>", RegexOptions.IgnoreCase)]
    private static partial Regex HtmlTag();

    [GeneratedRegex(@"<(https?://[^\s<>]+)>", RegexOptions.IgnoreCase)]
    private static partial Regex AutoLink();

    [GeneratedRegex(@"^ {0,3}#{1,6}[ \t]+(?<words>[^\n]*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<![A-Za-z0-9*])\*\*\*(?=[^\s*])([^\n*]*[^\s*])\*\*\*(?![A-Za-z0-9*])")]
    private static partial Regex BoldItalic();

    [GeneratedRegex(@"^([ \t]*)[*+] (?=\S)", RegexOptions.Multiline)]
    private static partial Regex Bullet();

    // Of hosts without a path only those in small letters, and none whose end can be the next sentence's first word, as in "gracias.es".
    private const string TopLevelDomains = "com|org|net|edu|gov|info|biz|app|dev|shop|store|online|site|eu|de|ch|fr|nl|lu|pt|uk|ie|pl|cz|sk|hu|ro|bg|gr|dk|fi|lv|lt|ru|ua|tr|cn|jp|kr|au|nz|br|mx|za";
    private const string MoreDomains = "int|page|link|blog|club|xyz|tech|cloud|travel|health|chat|at|be|es|it|hr|si|rs|se|no|is|ee|il|ae|sa|eg|ma|ng|ke|in|pk|bd|lk|hk|tw|sg|my|id|th|vn|ph|us|ca|ar|cl|co|pe|io|ai|me|tv|ly|gl|gg|to";
    private const string LinkCharacters = @"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]";
    private const string Labels = @"(?:[a-z0-9-]{1,63}\.){1,8}";

    /// <summary>Up to the first character that no URL has unescaped: in Chinese or Japanese no space follows a link.</summary>
    [GeneratedRegex(
        $@"https?://{LinkCharacters}+|(?<![A-Za-z0-9\u00C0-\u024F@._/\\-])(?:www\.{Labels}[a-z]{{2,24}}(?![a-z0-9@])(?:[/?#]{LinkCharacters}*)?"
        + $@"|{Labels}(?-i:{TopLevelDomains}|{MoreDomains})(?::\d{{1,5}})?(?:/{LinkCharacters}*|\?[\w.-]{{1,40}}={LinkCharacters}*)|(?<bare>(?-i:{Labels}(?:{TopLevelDomains})))(?![a-z0-9_@-]|\.[a-z0-9]))", RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
