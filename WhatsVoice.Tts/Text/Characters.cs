using System.Buffers;
using System.Globalization;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>Single characters: styled letters become plain ones, pictures and invisible characters go.</summary>
internal static class Characters
{
    // After them a word begins with a space.
    private const string Enders = ".,!?;:…)";
    private const char KeycapMark = '\u20E3';
    private const char NonJoiner = '\u200C';
    private const char Joiner = '\u200D';
    private const char ZeroWidthSpace = '\u200B';
    private const char EmojiVariation = '\uFE0F';
    private const char ArabicPercent = '\u066A';
    private const char ArabicDecimalPoint = '\u066B';
    private const char ArabicThousands = '\u066C';

    // A symbol as Unicode counts it, a word as people do.
    private const char Numero = '№';

    /// <summary>
    /// Styled, enclosed and full-width letters as plain ones, letters and their marks as one character (NFC), digits and number signs of every script as ASCII's:
    /// the rules for numbers read these alone, and engines read both alike.
    /// </summary>
    public static string Normalize(string text, DroppedText dropped)
    {
        if (Ascii.IsValid(text))
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
            else if (plain.Length > 0 && rune.IsBmp && CharacterForms.Compose(plain[^1], (char)rune.Value) is { } both)
            {
                plain[^1] = both;
            }
            else if (CharacterForms.PlainFormOf(rune) is { } form)
            {
                plain.Append(form);
            }
            else if (AsciiOf(rune) is { } number)
            {
                plain.Append(number);
            }
            else
            {
                plain.Append(rune);
            }

            i += length;
        }

        return plain.ToString();
    }

    private static char? AsciiOf(Rune rune) => rune.Value switch
    {
        ArabicDecimalPoint => '.',
        ArabicThousands => ',',
        ArabicPercent => '%',
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber => (char)('0' + (int)Rune.GetNumericValue(rune)),
        _ => null,
    };

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

    /// <summary>Removes pictures and control characters, which separate the words beside them; every whitespace but a line break becomes a space.</summary>
    public static string RemoveUnspoken(string text, DroppedText dropped)
    {
        var kept = new StringBuilder(text.Length);
        var hasGap = false;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            var rest = text.AsSpan(i + length);
            if (hasGap && Rune.IsLetterOrDigit(rune))
            {
                kept.Append(EndsWord(kept) || (kept.Length > 0 && Enders.Contains(kept[^1])) ? " " : "");
                hasGap = false;
            }

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
                hasGap |= rune.Value is not (>= 0xFE00 and < EmojiVariation);
                dropped.Add(DroppedKind.Emoji);
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format || JoinsLetters(rune, kept, rest))
            {
                kept.Append(rune);
            }
            else if (rune.Value is not (Joiner or NonJoiner))
            {
                // In scripts without spaces it only tells where a line may break.
                hasGap |= rune.Value == ZeroWidthSpace && kept.Length > 0 && !Scripts.IsSpaceless(kept[^1]);
                dropped.Add(DroppedKind.Control);
            }

            i += length;
        }

        return kept.ToString();
    }

    private static bool EndsWord(StringBuilder text) => text.Length > 0
        && (char.IsLetterOrDigit(text[^1]) || char.IsSurrogate(text[^1]) || char.GetUnicodeCategory(text[^1]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

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
