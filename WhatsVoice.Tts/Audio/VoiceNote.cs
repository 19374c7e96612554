namespace WhatsVoice.Tts.Audio;

/// <summary>
/// The limit under which WhatsApp shows a voice note with a play button and downloads it by itself (Cloud API, audio
/// messages); above it a download mark appears.
/// </summary>
internal static class VoiceNote
{
    public const int MaxBytes = 512 * 1024;

    // What a long text gets when the configured rate would not fit: still good, passable, just intelligible.
    private static readonly int[] LowerBitRates = [16_000, 12_000, 8_000, 6_000];

    // A slow speaker's pace.
    private const double LettersPerSecond = 14;
    private const double IdeographsPerSecond = 4.5;

    // Variable bit rate: the target is not kept to the bit.
    private const double Margin = 0.9;

    /// <summary>The bit rate for a text that is sent while it is spoken, so that only its length in characters is known.</summary>
    public static int EstimateBitRate(string text, double speed, int preferred)
    {
        var ideographs = text.Count(letter => letter is >= '\u3040' and <= '\u9FFF' or >= '\uAC00' and <= '\uD7A3');
        var seconds = (((text.Length - ideographs) / LettersPerSecond) + (ideographs / IdeographsPerSecond)) / speed;
        return Fits(seconds, preferred) ? preferred : LowerBitRate(TimeSpan.FromSeconds(seconds), preferred) ?? preferred;
    }

    /// <summary>The best bit rate at which speech of this length fits, once it did not at <paramref name="tried"/>; null where none is lower.</summary>
    public static int? LowerBitRate(TimeSpan duration, int tried)
    {
        var lower = LowerBitRates.Where(rate => rate < tried).ToArray();
        return lower.Length == 0 ? null : Array.Find(lower, rate => Fits(duration.TotalSeconds, rate)) is > 0 and var fitting ? fitting : lower[^1];
    }

    private static bool Fits(double seconds, int bitRate) => seconds * bitRate / 8 <= MaxBytes * Margin;
}
