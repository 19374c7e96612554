using System.Globalization;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>How long a text will take to speak, to refuse too long ones before anybody pays for them. An estimate: voices differ by a third.</summary>
internal static class SpeechDuration
{
    // Measured on the local voice: 14 letters a second in words, a digit as a word of its own, a pause at each sentence's end.
    private const double Letter = 0.07;
    private const double Syllable = 0.22;
    private const double SpelledCharacter = 0.35;
    private const double SentenceEnd = 0.35;

    /// <param name="text">A cleaned text.</param>
    /// <param name="speed">1 is normal, 2 twice as fast.</param>
    public static TimeSpan Estimate(string text, double speed)
    {
        var seconds = SentenceEnd;
        foreach (var rune in text.EnumerateRunes())
        {
            seconds += rune.Value switch
            {
                '\n' or '.' or '!' or '?' or '。' => SentenceEnd,
                _ when Rune.IsDigit(rune) || IsSign(rune) => SpelledCharacter,
                _ when Scripts.Of(rune) is Script.Han or Script.Kana or Script.Hangul => Syllable,
                _ when Rune.IsLetter(rune) => Letter,
                _ => 0,
            };
        }

        return TimeSpan.FromSeconds(seconds / speed);
    }

    private static bool IsSign(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol || rune.Value is '%' or '*' or '#' or '@' or '&';
}
