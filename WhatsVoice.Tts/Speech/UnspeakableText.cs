using System.Globalization;
using System.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>Characters that are pictures, or that nobody sees.</summary>
internal static class UnspeakableText
{
    private const char KeycapMark = '\u20E3';
    private const char NonJoiner = '\u200C';
    private const char Joiner = '\u200D';

    // Symbols as Unicode counts them, words as people do: numero, degrees.
    private const string SpokenSymbols = "№℃℉";

    /// <summary>Whether there is anything to speak: a letter or a digit.</summary>
    public static bool IsAllOf(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes pictures and control characters; every whitespace but a line break becomes a space.</summary>
    public static string Remove(string text, out int emoji, out int control)
    {
        (emoji, control) = (0, 0);
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            if (rune.Value == '\n')
            {
                kept.Append('\n');
            }
            else if (Rune.IsWhiteSpace(rune))
            {
                kept.Append(' ');
            }
            else if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                kept.Append(' ');
                control++;
            }
            else if (IsEmoji(rune))
            {
                emoji++;
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format || JoinsLetters(rune, kept, text.AsSpan(i + length)))
            {
                kept.Append(rune);
            }
            else if (rune.Value is not (Joiner or NonJoiner))
            {
                control++;
            }

            i += length;
        }

        return kept.ToString();
    }

    /// <summary>Between the letters of Persian, Hindi and others, joiners are spelling; between pictures they are glue.</summary>
    private static bool JoinsLetters(Rune rune, StringBuilder before, ReadOnlySpan<char> after) =>
        rune.Value is Joiner or NonJoiner && before.Length > 0 && IsLetter(before[^1]) && !after.IsEmpty && IsLetter(after[0]);

    private static bool IsLetter(char letter) =>
        letter > 0x7F && char.GetUnicodeCategory(letter) is UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        && letter is not (>= '\uFE00' and <= '\uFE0F');

    /// <summary>Pictures, arrows, and what modifies them; signs such as © and ° are below U+2000 and stay.</summary>
    private static bool IsEmoji(Rune rune) =>
        rune.Value >= 0x2000
        && (rune.Value == KeycapMark
            || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0x2190 and <= 0x21FF) or (>= 0xE0020 and <= 0xE007F)
            || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                && !(rune.IsBmp && SpokenSymbols.Contains((char)rune.Value, StringComparison.Ordinal))));
}
