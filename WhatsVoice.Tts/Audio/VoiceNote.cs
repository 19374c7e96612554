namespace WhatsVoice.Tts.Audio;

/// <summary>
/// The limit under which WhatsApp shows a voice note with a play button and downloads it by itself (Cloud API, audio
/// messages); above it a download mark appears.
/// </summary>
internal static class VoiceNote
{
    /// <summary>512 KB.</summary>
    public const int MaxBytes = 512 * 1024;

    // What a long text gets when the configured rate would not fit: still good, passable, just intelligible.
    private static readonly int[] LowerBitRates = [16_000, 12_000, 8_000, 6_000];

    // A slow speaker's pace. The result is measured; this only saves encoding twice.
    private const double CharactersPerSecond = 14;

    // Variable bit rate: the target is not kept to the bit.
    private const double Margin = 0.9;

    /// <summary>The bit rates to try, the best that should fit first; the last one stands, whatever comes of it.</summary>
    public static IReadOnlyList<int> BitRates(int characters, double speed, int preferred)
    {
        var seconds = characters / CharactersPerSecond / speed;
        int[] rates = [preferred, .. LowerBitRates.Where(rate => rate < preferred)];
        var fitting = Array.FindIndex(rates, rate => seconds * rate / 8 <= MaxBytes * Margin);
        return fitting < 0 ? rates[^1..] : rates[fitting..];
    }
}
