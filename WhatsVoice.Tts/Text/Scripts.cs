using System.Collections.Frozen;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>A writing system, as far as it tells which engine can read a text.</summary>
internal enum Script
{
    /// <summary>Digits, marks and spaces: every script has them.</summary>
    Common,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Burmese,
    Georgian,
    Ethiopic,
    Khmer,
    Kana,
    Hangul,
    Han,
    Other,
}

/// <summary>Which script a character belongs to, by its block (Unicode, Blocks.txt), and which languages are written in it.</summary>
internal static class Scripts
{
    // In ascending order. What lies between two ranges is of no script that an engine speaks.
    private static readonly (int First, int Last, Script Script)[] Ranges =
    [
        (0x0041, 0x024F, Script.Latin), (0x0250, 0x02AF, Script.Latin), (0x0370, 0x03FF, Script.Greek), (0x0400, 0x052F, Script.Cyrillic),
        (0x0530, 0x058F, Script.Armenian), (0x0590, 0x05FF, Script.Hebrew), (0x0600, 0x077F, Script.Arabic), (0x08A0, 0x08FF, Script.Arabic),
        (0x0900, 0x097F, Script.Devanagari), (0x0980, 0x09FF, Script.Bengali), (0x0A00, 0x0A7F, Script.Gurmukhi), (0x0A80, 0x0AFF, Script.Gujarati),
        (0x0B80, 0x0BFF, Script.Tamil), (0x0C00, 0x0C7F, Script.Telugu), (0x0C80, 0x0CFF, Script.Kannada), (0x0D00, 0x0D7F, Script.Malayalam),
        (0x0D80, 0x0DFF, Script.Sinhala), (0x0E00, 0x0E7F, Script.Thai), (0x0E80, 0x0EFF, Script.Lao), (0x1000, 0x109F, Script.Burmese),
        (0x10A0, 0x10FF, Script.Georgian), (0x1100, 0x11FF, Script.Hangul), (0x1200, 0x139F, Script.Ethiopic), (0x1780, 0x17FF, Script.Khmer),
        (0x1E00, 0x1EFF, Script.Latin), (0x1F00, 0x1FFF, Script.Greek), (0x3005, 0x3007, Script.Han), (0x3040, 0x30FF, Script.Kana),
        (0x3130, 0x318F, Script.Hangul), (0x31F0, 0x31FF, Script.Kana), (0x3400, 0x9FFF, Script.Han), (0xA960, 0xA97F, Script.Hangul),
        (0xAC00, 0xD7FF, Script.Hangul), (0xF900, 0xFAFF, Script.Han), (0xFB50, 0xFDFF, Script.Arabic), (0xFE70, 0xFEFC, Script.Arabic),
        (0xFF66, 0xFF9D, Script.Kana), (0x20000, 0x323AF, Script.Han),
    ];

    // By the primary subtag; every other language here is written in Latin letters.
    private static readonly FrozenDictionary<string, Script[]> OfLanguage = new Dictionary<string, Script[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["el"] = [Script.Greek], ["hy"] = [Script.Armenian], ["he"] = [Script.Hebrew], ["yi"] = [Script.Hebrew], ["ka"] = [Script.Georgian],
        ["ru"] = [Script.Cyrillic], ["uk"] = [Script.Cyrillic], ["bg"] = [Script.Cyrillic], ["sr"] = [Script.Cyrillic], ["mk"] = [Script.Cyrillic],
        ["be"] = [Script.Cyrillic], ["kk"] = [Script.Cyrillic], ["ky"] = [Script.Cyrillic], ["mn"] = [Script.Cyrillic],
        ["ar"] = [Script.Arabic], ["fa"] = [Script.Arabic], ["ur"] = [Script.Arabic], ["ps"] = [Script.Arabic],
        ["hi"] = [Script.Devanagari], ["mr"] = [Script.Devanagari], ["ne"] = [Script.Devanagari], ["sa"] = [Script.Devanagari],
        ["bn"] = [Script.Bengali], ["as"] = [Script.Bengali], ["pa"] = [Script.Gurmukhi], ["gu"] = [Script.Gujarati], ["ta"] = [Script.Tamil],
        ["te"] = [Script.Telugu], ["kn"] = [Script.Kannada], ["ml"] = [Script.Malayalam], ["si"] = [Script.Sinhala], ["th"] = [Script.Thai],
        ["lo"] = [Script.Lao], ["my"] = [Script.Burmese], ["km"] = [Script.Khmer], ["am"] = [Script.Ethiopic], ["ti"] = [Script.Ethiopic],
        ["ja"] = [Script.Kana, Script.Han], ["zh"] = [Script.Han], ["yue"] = [Script.Han], ["ko"] = [Script.Hangul, Script.Han],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scripts that a voice of these languages reads; Latin letters, which every text may hold, always.</summary>
    /// <param name="languages">Primary subtags of BCP 47.</param>
    public static IReadOnlySet<Script> ReadIn(IEnumerable<string> languages) =>
        languages.SelectMany(language => OfLanguage.GetValueOrDefault(language, [])).Append(Script.Common).Append(Script.Latin).ToHashSet();

    /// <summary>The scripts of a text's letters.</summary>
    public static IReadOnlySet<Script> In(string text) => text.EnumerateRunes().Select(Of).ToHashSet();

    /// <summary>The text without the words of other scripts.</summary>
    /// <param name="text">A sentence.</param>
    /// <param name="scripts">What can be read.</param>
    /// <param name="words">How many words were left out.</param>
    public static string Without(string text, IReadOnlySet<Script> scripts, out int words)
    {
        words = 0;
        StringBuilder? kept = null;
        var inForeignWord = false;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Marks that are no letters belong to the word before them.
            var isForeign = Rune.IsLetter(rune) ? !scripts.Contains(Of(rune)) : inForeignWord && IsMark(rune);
            if (isForeign)
            {
                kept ??= new StringBuilder(text, 0, position, text.Length);
                words += inForeignWord ? 0 : 1;
            }
            else if (kept is not null && !(Rune.IsWhiteSpace(rune) && (kept.Length == 0 || kept[^1] == ' ')))
            {
                kept.Append(inForeignWord && Rune.IsLetterOrDigit(rune) && kept.Length > 0 && kept[^1] != ' ' ? " " : "").Append(rune);
            }

            inForeignWord = isForeign;
            position += rune.Utf16SequenceLength;
        }

        return kept?.ToString().Trim() ?? text;
    }

    /// <summary>The script of a letter; <see cref="Script.Common"/> for everything that is no letter.</summary>
    public static Script Of(Rune rune)
    {
        if (!Rune.IsLetter(rune))
        {
            return Script.Common;
        }

        foreach (var (first, last, script) in Ranges)
        {
            if (rune.Value <= last)
            {
                return rune.Value >= first ? script : Script.Other;
            }
        }

        return Script.Other;
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether a letter or vowel sign is of a script in which words follow each other directly.</summary>
    public static bool IsSpaceless(char character) => IsWrittenWithoutSpaces(character) || character is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF');

    /// <summary>Whether words follow each other directly, or particles are attached to them: what is foreign then ends where the script begins.</summary>
    public static bool IsWrittenWithoutSpaces(char character) => Rune.TryCreate(character, out var rune)
        && Of(rune) is Script.Han or Script.Kana or Script.Hangul or Script.Thai or Script.Lao or Script.Burmese or Script.Khmer;
}
