namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The structure of one Opus packet (RFC 6716, sections 3.1 and 3.2). Decoders refuse a whole packet whose lengths do not add up, and some engines fail
/// on such a file as on a fault of their own.
/// </summary>
internal static class OpusPacket
{
    private const int LongestFrameBytes = 1275;

    // 120 ms at 48 kHz.
    private const int LongestPacketSamples = 5760;

    /// <summary>How many samples at 48 kHz the packet decodes to; null where it breaks one of the requirements R1 to R7 (RFC 6716, section 3.4).</summary>
    public static int? SamplesOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return null;
        }

        var frameSamples = FrameSamples(packet[0] >> 3);
        var rest = packet[1..];
        return (packet[0] & 3) switch
        {
            0 => rest.Length <= LongestFrameBytes ? frameSamples : null,
            1 => AreEqualFrames(rest, 2) ? 2 * frameSamples : null,
            2 => AreFrames(rest, 2) ? 2 * frameSamples : null,
            _ => HasCountedFrames(rest, frameSamples, out var frames) ? frames * frameSamples : null,
        };
    }

    /// <summary>The bytes of each frame of a packet that <see cref="SamplesOf"/> takes: each is work for a decoder, also one of at most one byte, which it makes up.</summary>
    public static int[] FrameBytesOf(ReadOnlySpan<byte> packet)
    {
        var rest = packet[1..];
        var (frames, isVariable) = (packet[0] & 3) switch
        {
            0 => (1, false),
            1 => (2, false),
            2 => (2, true),
            _ => (rest[0] & 0x3F, (rest[0] & 0x80) != 0),
        };
        if ((packet[0] & 3) == 3)
        {
            TakePadding(ref rest);
        }

        var bytes = new int[frames];
        if (!isVariable)
        {
            Array.Fill(bytes, rest.Length / frames);
            return bytes;
        }

        var told = 0;
        for (var frame = 0; frame < frames - 1; frame++)
        {
            told += bytes[frame] = TakeLength(ref rest);
        }

        bytes[^1] = rest.Length - told;
        return bytes;
    }

    /// <summary>Whether it is coded as music (CELT), and not as speech (SILK, or both).</summary>
    public static bool IsCelt(ReadOnlySpan<byte> packet) => packet[0] >> 3 >= 16;

    /// <summary>By the configuration number: SILK 10 to 60 ms, hybrid 10 or 20 ms, CELT 2.5 to 20 ms.</summary>
    private static int FrameSamples(int configuration) => configuration switch
    {
        < 12 when (configuration & 3) == 3 => 2880,
        < 12 => 480 << (configuration & 3),
        < 16 => 480 << (configuration & 1),
        _ => 120 << (configuration & 3),
    };

    /// <summary>Code 3: a byte with the number of frames, the length of the padding if there is one, the frames, the padding.</summary>
    private static bool HasCountedFrames(ReadOnlySpan<byte> rest, int frameSamples, out int frames)
    {
        frames = rest.IsEmpty ? 0 : rest[0] & 0x3F;
        if (frames == 0 || frames * frameSamples > LongestPacketSamples)
        {
            return false;
        }

        var isVariable = (rest[0] & 0x80) != 0;
        return TakePadding(ref rest) && (isVariable ? AreFrames(rest, frames) : AreEqualFrames(rest, frames));
    }

    /// <summary>Takes the byte with the number of frames, the length of the padding, and the padding.</summary>
    /// <returns>False where there is less than that.</returns>
    private static bool TakePadding(ref ReadOnlySpan<byte> rest)
    {
        var isPadded = (rest[0] & 0x40) != 0;
        rest = rest[1..];
        for (var goesOn = isPadded; goesOn;)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            // 255 stands for 254 bytes of padding and a further byte of length.
            goesOn = rest[0] == 255;
            var padding = goesOn ? 254 : rest[0];
            rest = rest[1..];
            if (padding > rest.Length)
            {
                return false;
            }

            rest = rest[..^padding];
        }

        return true;
    }

    private static bool AreEqualFrames(ReadOnlySpan<byte> bytes, int frames) => bytes.Length % frames == 0 && bytes.Length / frames <= LongestFrameBytes;

    /// <summary>The lengths of all frames but the last, which has what is left.</summary>
    private static bool AreFrames(ReadOnlySpan<byte> rest, int frames)
    {
        var told = 0;
        for (var frame = 1; frame < frames; frame++)
        {
            if (rest.Length < (IsLong(rest) ? 2 : 1))
            {
                return false;
            }

            told += TakeLength(ref rest);
        }

        return rest.Length - told is >= 0 and <= LongestFrameBytes;
    }

    /// <summary>From 252 on, a second byte counts four times: up to 1,275 bytes.</summary>
    private static int TakeLength(ref ReadOnlySpan<byte> rest)
    {
        var (length, bytes) = IsLong(rest) ? ((rest[1] * 4) + rest[0], 2) : (rest[0], 1);
        rest = rest[bytes..];
        return length;
    }

    private static bool IsLong(ReadOnlySpan<byte> rest) => rest is [>= 252, ..];
}
