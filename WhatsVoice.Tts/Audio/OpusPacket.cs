namespace WhatsVoice.Tts.Audio;

/// <summary>What the first bytes of an Opus packet say (RFC 6716, section 3).</summary>
internal static class OpusPacket
{
    /// <summary>How long the packet plays, in samples at 48 kHz; 0 for an empty packet.</summary>
    public static int Samples(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return 0;
        }

        var configuration = packet[0] >> 3;
        var frame = configuration switch
        {
            < 12 => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 }, // SILK
            < 16 => (configuration & 1) == 0 ? 480 : 960, // hybrid
            _ => 120 << (configuration & 3), // CELT
        };
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 63 : 0,
        };
        return frame * frames;
    }
}
