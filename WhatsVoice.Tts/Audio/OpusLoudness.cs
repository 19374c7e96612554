using System.Collections.Immutable;

namespace WhatsVoice.Tts.Audio;

/// <summary>What can be said of Opus without decoding it.</summary>
internal static class OpusLoudness
{
    // One frame, with at most so many bytes (RFC 6716, section 3.2.1): every content of it can be decoded.
    private const int LargestFrame = 1276;

    // Speech at the lowest useful rate, 6 kbit/s, takes 15 bytes for 20 ms; digital silence takes 3 to 8 at a variable rate.
    private const int SpeechBytes = 15;

    // Speech has sounds and gaps. At a constant rate all packets are alike, and only decoding can tell.
    private const double SpeechVariation = 1.5;

    // Enough of both not to be a click.
    private const double Share = 0.1;

    /// <summary>Whether these packets decode for certain, and certainly not to silence. False leaves a doubt.</summary>
    public static bool IsSpeech(ImmutableArray<ReadOnlyMemory<byte>> packets)
    {
        if (packets.IsEmpty || packets.Any(packet => packet.Length is < 2 or > LargestFrame || (packet.Span[0] & 3) != 0))
        {
            return false;
        }

        var sizes = packets.Select(packet => packet.Length).ToArray();
        Array.Sort(sizes);
        var (small, large) = (sizes[(int)(Share * sizes.Length)], sizes[^(1 + (int)(Share * sizes.Length))]);
        return large >= SpeechBytes && large >= small * SpeechVariation;
    }
}
