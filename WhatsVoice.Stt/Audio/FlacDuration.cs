using System.Buffers.Binary;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The length of a FLAC file (RFC 9639): its first block claims one, so the headers of all frames are counted too. One is told by its sync code and
/// its checksum; one among 16 MB of sound is found by chance, which adds less than a second or two.
/// </summary>
internal static class FlacDuration
{
    // fLaC, the block's header, and STREAMINFO up to the number of samples.
    private const int StreamInfoEnd = 26;

    private static readonly int[] Rates = [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

    public static TimeSpan? Of(ReadOnlySpan<byte> file)
    {
        if (file.Length < StreamInfoEnd || !HasStreamInfo(file))
        {
            return null;
        }

        var rate = (file[18] << 12) | (file[19] << 4) | (file[20] >> 4);
        var claimed = ((long)(file[21] & 15) << 32) | BinaryPrimitives.ReadUInt32BigEndian(file[22..]);
        var seconds = 0d;
        for (var rest = file[StreamInfoEnd..]; rest.IndexOf((byte)0xFF) is >= 0 and var at;)
        {
            rest = rest[at..];
            seconds += FrameSeconds(rest, rate);
            rest = rest[1..];
        }

        return seconds > 0 ? SoundLength.OfSeconds(Math.Max(seconds, (double)claimed / rate)) : null;
    }

    /// <summary>
    /// Whether the first block is one of RFC 9639, section 8.2. Without it ffmpeg is not sure that the file is FLAC, and plays another format that it finds.
    /// </summary>
    private static bool HasStreamInfo(ReadOnlySpan<byte> file)
    {
        var (smallest, largest, rate) = ((file[8] << 8) | file[9], (file[10] << 8) | file[11], (file[18] << 12) | (file[19] << 4) | (file[20] >> 4));
        return (file[4] & 0x7F) == 0 && file[5] == 0 && file[6] == 0 && file[7] == 34 && smallest >= 16 && largest >= smallest && rate is > 0 and <= 655_350;
    }

    /// <summary>Seconds of the frame that begins here; 0 where none does.</summary>
    private static double FrameSeconds(ReadOnlySpan<byte> frame, int streamRate)
    {
        if (frame.Length < 6 || (frame[1] & 0xFE) != 0xF8 || frame[2] >> 4 == 0 || (frame[2] & 15) == 15 || frame[3] >> 4 > 10 || (frame[3] & 1) != 0)
        {
            return 0;
        }

        // The frame's number, like a character of UTF-8 of up to seven bytes.
        var ones = System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~frame[4] << 24);
        if (ones is 1 or 8)
        {
            return 0;
        }

        var (size, rate, at) = (frame[2] >> 4, frame[2] & 15, 4 + Math.Max(1, ones));
        var sizeBytes = size switch { 6 => 1, 7 => 2, _ => 0 };
        var rateBytes = rate switch { 12 => 1, 13 or 14 => 2, _ => 0 };
        var end = at + sizeBytes + rateBytes;
        if (frame.Length <= end || Checksum(frame[..end]) != frame[end])
        {
            return 0;
        }

        var samples = size switch
        {
            1 => 192,
            <= 5 => 576 << (size - 2),
            6 => frame[at] + 1,
            7 => BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) + 1,
            _ => 256 << (size - 8),
        };
        at += sizeBytes;
        var own = rate switch
        {
            12 => frame[at] * 1_000,
            13 => BinaryPrimitives.ReadUInt16BigEndian(frame[at..]),
            14 => BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) * 10,
            _ => Rates[rate],
        };

        // Where the two differ, a decoder may go by either.
        var slowest = own == 0 || streamRate == 0 ? Math.Max(own, streamRate) : Math.Min(own, streamRate);
        return slowest > 0 ? (double)samples / slowest : 0;
    }

    private static byte Checksum(ReadOnlySpan<byte> header)
    {
        var sum = 0;
        foreach (var value in header)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 0x80) != 0 ? (sum << 1) ^ 0x107 : sum << 1;
            }
        }

        return (byte)sum;
    }
}
