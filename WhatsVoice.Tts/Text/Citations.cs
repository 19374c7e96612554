using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Marks of footnotes and sources: <c>[1]</c>, <c>[2, 3]</c>, <c>[^note]</c>, <c>【4†source】</c>, and the lines that define them.</summary>
internal static partial class Citations
{
    public static string Remove(string text, DroppedText dropped) => text.AsSpan().IndexOfAny('[', '【') < 0
        ? text
        : text.Replace(Definition(), "", dropped, DroppedKind.Links).Replace(Mark(), "", dropped, DroppedKind.Markup);

    // [1]: https://example.com "Title"
    [GeneratedRegex(@"^[ \t]*\[[^\]\n]{1,100}\]:[ \t]*<?(?:https?://|www\.|/|#)\S*>?(?:[ \t]+""[^""\n]*"")?[ \t]*$\n?", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Definition();

    // "[this][1]" is a link, "word[1]" and "[1][2]" are sources.
    [GeneratedRegex(
        @"\[\^[^\]\s]*\]:?|(?<!\])(?:\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\](?:\([^()\s]*\))?)+|【[^【】\n]{0,60}[†:][^【】\n]{0,60}】|\[citation needed\]", RegexOptions.IgnoreCase)]
    private static partial Regex Mark();
}
