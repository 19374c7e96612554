using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// A markdown link becomes its words, a bare address the name of its host: it can be said in every language, and tells where the link leads.
/// </summary>
internal static partial class Links
{
    // They end a sentence or a quotation, not an address.
    private const string AfterAddress = ".,;:!?)]}\"'*_~`|>…";
    private const string NeverInAddress = "<>\"`{}|\\^";

    public static string Shorten(string text, DroppedText dropped)
    {
        if (text.Contains("](", StringComparison.Ordinal) || text.Contains("][", StringComparison.Ordinal))
        {
            text = text.Replace(MarkdownLink(), "$1", dropped, DroppedKind.Links);
        }

        if (!text.Contains('.', StringComparison.Ordinal))
        {
            return text;
        }

        var start = AddressStart().Match(text);
        var spoken = new StringBuilder(text.Length);
        var position = 0;
        for (; start.Success; start = AddressStart().Match(text, position))
        {
            spoken.Append(text, position, start.Index - position);
            var end = EndOfAddress(text, start.Index + start.Length);
            var address = text[(start.Index + start.Length)..end];
            spoken.Append(HostOf(address));
            if (end < text.Length && text[end] is ',' or ';' or '|' && StartsAddress(text, end + 1))
            {
                // Two addresses with nothing but a comma between them.
                spoken.Append(", ");
                end++;
            }

            position = end + (text[start.Index] == '<' && end < text.Length && text[end] == '>' ? 1 : 0);
            dropped.Add(DroppedKind.Links);
        }

        return spoken.Append(text, position, text.Length - position).ToString();
    }

    private static int EndOfAddress(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsInAddress(text[end]) && !(text[end] is ',' or ';' && StartsAddress(text, end + 1)) && !LeavesHost(text.AsSpan(start, end - start), text[end]))
        {
            end++;
        }

        while (end > start && AfterAddress.Contains(text[end - 1]) && !ClosesParenthesis(text.AsSpan(start, end - start)))
        {
            end--;
        }

        return end;
    }

    /// <summary>As in <c>/wiki/Opus_(codec)</c>.</summary>
    private static bool ClosesParenthesis(ReadOnlySpan<char> address) => address[^1] == ')' && address.Count('(') >= address.Count(')');

    /// <summary>Looks at this position only: a search would read the rest of the text for every comma in an address.</summary>
    private static bool StartsAddress(string text, int position) => AddressHere().IsMatch(text, position);

    /// <summary>In scripts without spaces, the words after an address follow it directly; vowel signs and joiners belong to the letter before them.</summary>
    private static bool IsInAddress(char character) => character < 0x80
        ? character > ' ' && character != 0x7F && !NeverInAddress.Contains(character)
        : (char.IsLetterOrDigit(character) && !Scripts.IsWrittenWithoutSpaces(character))
            || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            || character is '\u200C' or '\u200D';

    /// <summary>A host's name has one script: after <c>example.com</c>, letters of another one are the next word, as in Hindi.</summary>
    private static bool LeavesHost(ReadOnlySpan<char> address, char next) =>
        next > 0x7F && char.IsLetter(next) && address.IndexOfAny('/', '?', '#') < 0 && address.Contains('.') && char.IsAsciiLetter(address[^1]) && !IsLatin(next);

    private static bool IsLatin(char letter) => Rune.TryCreate(letter, out var rune) && Scripts.Of(rune) == Script.Latin;

    private static string HostOf(string address)
    {
        var end = address.IndexOfAny(['/', '?', '#']);
        var host = end < 0 ? address : address[..end];
        host = host[(host.LastIndexOf('@') + 1)..];
        host = Port().Replace(host, "");
        return host.TrimEnd('.', '-', ':');
    }

    // [words](address "title"), ![words](address), [words][reference]; "matrix[1][2]" is none
    [GeneratedRegex(
        @"!?\[(?!\d+\]\[)([^\[\]\n]*)\](?:\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+(?:""[^""\n]*""|'[^'\n]*'))?\)|\[[^\[\]\n]*\])")]
    private static partial Regex MarkdownLink();

    // What an address without "://" and "www." can end with, so that "Node.js/Express" and "J.R.R. Tolkien" are none; in small letters, unlike the next sentence.
    private const string TopLevelDomains =
        "com|org|net|edu|gov|int|info|biz|app|dev|shop|store|online|site|page|link|blog|club|xyz|tech|cloud|travel|health|chat|"
        + "eu|de|at|ch|fr|be|nl|lu|es|pt|it|uk|ie|pl|cz|sk|hu|ro|bg|gr|hr|si|rs|se|no|dk|fi|is|ee|lv|lt|ru|ua|tr|il|ae|sa|eg|ma|za|ng|ke|in|pk|bd|lk|"
        + "cn|hk|tw|jp|kr|sg|my|id|th|vn|ph|au|nz|us|ca|mx|br|ar|cl|co|pe|io|ai|me|tv|ly|gl|gg|to";

    // "www." is an address only before a name and a top-level domain; a bare host's name is spoken as it is, and one with a path is shortened to it.
    private const string Beginning = @"(?:(?:<|(?<![A-Za-z0-9@]))(?:(?:https?|ftp)://(?:www\.)*|www\.(?=[^\s./]+\.[A-Za-z]{2}))"
        + $@"|(?<![A-Za-z0-9\u00C0-\u024F@._/\\-])(?=(?:[a-z0-9\u00C0-\u024F-]{{1,63}}\.){{1,8}}(?-i:{TopLevelDomains})(?::\d{{1,5}})?(?:/|\?[\w.-]{{1,40}}=|\#\w)))";

    [GeneratedRegex(Beginning, RegexOptions.IgnoreCase)]
    private static partial Regex AddressStart();

    [GeneratedRegex($@"\G{Beginning}", RegexOptions.IgnoreCase)]
    private static partial Regex AddressHere();

    [GeneratedRegex(@":\d{1,5}$")]
    private static partial Regex Port();
}
