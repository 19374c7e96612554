using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Replaces matches in a text and counts them as dropped.</summary>
internal static class Replacement
{
    public static string Replace(this string text, Regex what, string with, DroppedText dropped, DroppedKind kind)
    {
        var found = what.Count(text);
        dropped.Add(kind, found);
        return found == 0 ? text : what.Replace(text, with);
    }

    /// <param name="with">What becomes of a match; equal to it, nothing is counted.</param>
    /// <param name="kind">As what to count.</param>
    public static string Replace(this string text, Regex what, Func<Match, string> with, DroppedText dropped, DroppedKind kind) =>
        what.Replace(text, match =>
        {
            var replacement = with(match);
            if (replacement != match.Value)
            {
                dropped.Add(kind);
            }

            return replacement;
        });
}
