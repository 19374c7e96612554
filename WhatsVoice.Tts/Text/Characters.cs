using System.Buffers;
using System.Globalization;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>Single characters: styled letters become plain ones, pictures and invisible characters go.</summary>
internal static class Characters
{
    private const char KeycapMark = '\u20E3';
    private const char NonJoiner = '\u200C';
    private const char Joiner = '\u200D';
    private const char EmojiVariation = '\uFE0F';

    // A symbol as Unicode counts it, a word as people do.
    private const char Numero = '№';

    // Characters whose compatibility form (NFKC) is what a reader says. Not the others: m² is no m2, ½ no 1/2, and ！ ends a sentence without a space.
    private static readonly (int First, int Last)[] StyledLetters =
    [
        (0x2102, 0x2115), (0x2119, 0x211D), (0x2124, 0x2124), (0x2128, 0x2134), (0x2145, 0x2149), // letters of mathematics, degrees Celsius
        (0x2160, 0x217F), // Roman numerals
        (0x3131, 0x318E), (0xFB00, 0xFB4F), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC), // ligatures and presentation forms
        (0xFF03, 0xFF06), (0xFF0A, 0xFF0B), (0xFF0D, 0xFF0D), (0xFF0F, 0xFF19), (0xFF1D, 0xFF1D), (0xFF20, 0xFF3A), (0xFF3F, 0xFF3F), (0xFF41, 0xFF5A), (0xFF65, 0xFFE6), // full and half width
        (0x1D400, 0x1D7FF), // bold, italic, script, double-struck
    ];

    private static readonly (int First, int Last)[] Enclosed =
    [
        (0x2460, 0x24EA), (0x3200, 0x33FF), (0x1F100, 0x1F10A), (0x1F110, 0x1F149),
    ];

    /// <summary>NFC, with styled, enclosed and full-width letters as plain ones.</summary>
    public static string Normalize(string text, DroppedText dropped)
    {
        if (text.All(char.IsAscii))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) != OperationStatus.Done)
            {
                plain.Append(' ');
                dropped.Add(DroppedKind.Control);
            }
            else if (IsIn(StyledLetters, rune))
            {
                plain.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
            }
            else if (IsIn(Enclosed, rune))
            {
                plain.Append(' ').Append(rune.ToString().Normalize(NormalizationForm.FormKC)).Append(' ');
            }
            else if (rune.Value is (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189))
            {
                // White letters in black shapes have no form in Unicode's tables.
                plain.Append((char)('A' + ((rune.Value - 0x1F150) % 0x20)));
            }
            else
            {
                plain.Append(rune);
            }

            i += length;
        }

        return plain.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether there is anything to speak: a letter or a digit.</summary>
    public static bool IsSpeakable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes pictures and control characters; every whitespace but a line break becomes a space.</summary>
    public static string RemoveUnspoken(string text, DroppedText dropped)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            var rest = text.AsSpan(i + length);
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
                dropped.Add(DroppedKind.Control);
            }
            else if (IsArrow(rune) && IsBetweenWords(kept, rest))
            {
                kept.Append(kept[^1] == ' ' ? "" : " ").Append(rune).Append(' ');
            }
            else if (IsPicture(rune))
            {
                dropped.Add(DroppedKind.Emoji);
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format || JoinsLetters(rune, kept, rest))
            {
                kept.Append(rune);
            }
            else if (rune.Value is not (Joiner or NonJoiner))
            {
                dropped.Add(DroppedKind.Control);
            }

            i += length;
        }

        return kept.ToString();
    }

    private static bool IsIn((int First, int Last)[] ranges, Rune rune)
    {
        foreach (var (first, last) in ranges)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsArrow(Rune rune) => rune.Value is >= 0x2190 and <= 0x21FF;

    /// <summary>Between two words an arrow says something; at a line's edge it is a bullet, before a variation selector a picture.</summary>
    private static bool IsBetweenWords(StringBuilder before, ReadOnlySpan<char> after)
    {
        var next = after.TrimStart(' ');
        var last = before.Length - 1;
        while (last >= 0 && before[last] == ' ')
        {
            last--;
        }

        return last >= 0 && before[last] != '\n' && !next.IsEmpty && next[0] is not ('\n' or EmojiVariation);
    }

    /// <summary>Between the letters of Persian, Hindi and others, joiners are spelling; between pictures they are glue.</summary>
    private static bool JoinsLetters(Rune rune, StringBuilder before, ReadOnlySpan<char> after) =>
        rune.Value is Joiner or NonJoiner && before.Length > 0 && IsJoinable(before[^1]) && !after.IsEmpty && IsJoinable(after[0]);

    private static bool IsJoinable(char letter) =>
        letter > 0x7F && char.GetUnicodeCategory(letter) is UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        && letter is not (>= '\uFE00' and <= '\uFE0F');

    /// <summary>Pictures and what modifies them; signs such as © and ° are below U+2000 and stay.</summary>
    private static bool IsPicture(Rune rune) =>
        rune.Value >= 0x2000
        && (rune.Value == KeycapMark
            || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0x2190 and <= 0x21FF) or (>= 0xE0020 and <= 0xE007F)
            || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                && rune.Value != Numero));
}
