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

    /// <summary>The script of a letter; <see cref="Script.Common"/> for everything that is no letter.</summary>
    public static Script Of(System.Text.Rune rune)
    {
        if (!System.Text.Rune.IsLetter(rune))
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

    /// <summary>Whether words follow each other directly, or particles are attached to them: what is foreign then ends where the script begins.</summary>
    public static bool IsWrittenWithoutSpaces(char character) => System.Text.Rune.TryCreate(character, out var rune)
        && Of(rune) is Script.Han or Script.Kana or Script.Hangul or Script.Thai or Script.Lao or Script.Burmese or Script.Khmer;
}
