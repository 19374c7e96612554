using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Escape sequences that reached the text as two characters, from JSON that was encoded twice or from markdown.</summary>
internal static partial class Escapes
{
    public static string Resolve(string text, DroppedText dropped)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        text = text.Replace(Word(), match => IsPath(match.Value) ? match.Value : LineBreak().Replace(match.Value, "\n"), dropped, DroppedKind.Markup);
        return text.Replace(EscapedMark(), "$1", dropped, DroppedKind.Markup);
    }

    /// <summary>Whether backslashes separate folders: <c>C:\new</c>, <c>\\server\table</c>, <c>src\app\next</c>.</summary>
    private static bool IsPath(string word) => Path().IsMatch(word);

    [GeneratedRegex(@"\S*\\\S*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[""'(]?(?:[A-Za-z]:\\|\\\\|\.\.?\\)|[\p{L}\p{N}]\\[^nrt""'\P{L}]")]
    private static partial Regex Path();

    [GeneratedRegex(@"(?:\\r)?\\n|\\t(?![a-z])")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"\\([!-/:-@\[\]^_`{|}~])", RegexOptions.NonBacktracking)]
    private static partial Regex EscapedMark();
}
