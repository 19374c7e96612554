using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>The way through a menu: <c>Settings > Privacy > Location</c> is a list for the ear, not a comparison; <c>x > 5</c> stays one.</summary>
internal static partial class MenuPaths
{
    /// <param name="text">A cleaned text.</param>
    /// <param name="hasArrows">Whether arrows are steps too, as no later rule has a word for them.</param>
    public static string Write(string text, bool hasArrows)
    {
        text = text.Contains('>', StringComparison.Ordinal) ? Step().Replace(text, ", ") : text;
        return hasArrows && text.Contains('→', StringComparison.Ordinal) ? Arrow().Replace(text, ", ") : text;
    }

    // "if revenue > Cost" compares.
    private const string Condition = @"(?<!(?<!\p{L})(?i:if|when|wenn|falls|sobald|solange|si|quand|se|cuando|quando|als|wanneer|indien)[ ][^.,:;!?\n]{0,60})";

    // A word, then one with a capital ("iOS" too) or of a script without capitals; a number only at the end of a longer path.
    [GeneratedRegex(
        @"(?= > )(?<=[\p{L}\p{M}]{2}[""”“’'»)]?)" + Condition + @" > (?=[""“„'«(]?\p{Ll}?[\p{Lu}\p{Lo}][\p{L}\p{M}-])|"
        + @"(?= > \d)(?<=[\p{L}\p{M}]{2} > [\p{Lu}\p{Lo}][\p{L}\p{M}][\p{L}\p{M}\p{N} &-]{0,30})" + Condition + @" > (?=\d)")]
    private static partial Regex Step();

    [GeneratedRegex(@"(?<=[\p{L}\p{M}\p{N})""”“’'»%]) ?→ ?(?=[""“„'«(]?[\p{L}\p{N}])")]
    private static partial Regex Arrow();
}
