using System.Buffers;
using System.Globalization;

namespace WhatsVoice.Tts.Speech;

/// <summary>Whether a point ends a sentence or only a word: abbreviations, initials, ordinals.</summary>
internal static class Abbreviations
{
    private static readonly SearchValues<char> WordStarts = SearchValues.Create(" \n([{\"'“„«‘—–/");

    // Never the end of a sentence.
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "mx", "dr", "prof", "sr", "jr", "st", "vs", "e.g", "i.e", "cf", "approx", "inc", "ltd", "co", "corp",
        "dept", "tel", "ext", "u.s", "u.k", "gen", "capt", "col", "lt", "sgt", "rev", "hon", "gov", "sen", "rep", "mt", "ave", "blvd",
        "z.b", "d.h", "u.a", "o.ä", "i.d.r", "z.t", "bzw", "ca", "evtl", "ggf", "inkl", "exkl", "vgl", "str", "hr", "fr", "dipl",
        "mme", "mlle", "sra", "srta", "dra", "ud", "uds", "p.ej", "sig", "dott", "d.w.z", "bijv",
    };

    // The end of a sentence where a capital follows.
    private static readonly HashSet<string> BeforeSmallLetters = new(StringComparer.OrdinalIgnoreCase) { "etc", "a.m", "p.m", "usw", "u.s.w", "ff" };

    // Words of their own unless a number follows: "No. 5", but "No. Thanks."
    private static readonly HashSet<string> BeforeNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "no", "nos", "nr", "num", "fig", "vol", "p", "pp", "art", "sec", "ch", "max", "min", "est", "abs", "kap", "s",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    };

    private static readonly HashSet<string> GermanMonths = new(StringComparer.Ordinal)
    {
        "Januar", "Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
    };

    /// <param name="before">The sentence up to the point.</param>
    /// <param name="after">What follows the point and whitespace.</param>
    public static bool IsOne(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var sentence = before.TrimStart();
        var word = before[(before.LastIndexOfAny(WordStarts) + 1)..];
        if (word.IsEmpty || after.IsEmpty)
        {
            return false;
        }

        if (word.Length == 1 && char.IsLetter(word[0]) && word[0] is not ('I' or 'i'))
        {
            // "J. Smith", "z. B.": an initial, or one letter of several.
            return char.IsUpper(word[0]) || IsLoneLetter(after);
        }

        if (IsNumber(word))
        {
            // "1. Open the box", "am 5. Mai".
            return word.Length == sentence.Length ? word.Length <= 2 : word.Length <= 2 && StartsWithMonth(after);
        }

        return Has(Always, word)
            || (Has(BeforeSmallLetters, word) && !char.IsUpper(after[0]))
            || (Has(BeforeNumbers, word) && char.IsDigit(after[0]));
    }

    private static bool Has(HashSet<string> words, ReadOnlySpan<char> word) => words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static bool IsLoneLetter(ReadOnlySpan<char> after) => after.Length > 1 && char.IsLetter(after[0]) && after[1] == '.';

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (char.GetUnicodeCategory(letter) != UnicodeCategory.DecimalDigitNumber)
            {
                return false;
            }
        }

        return true;
    }

    private static bool StartsWithMonth(ReadOnlySpan<char> after)
    {
        var end = 0;
        while (end < after.Length && char.IsLetter(after[end]))
        {
            end++;
        }

        return GermanMonths.GetAlternateLookup<ReadOnlySpan<char>>().Contains(after[..end]);
    }
}
