using Concentus.Structs;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The length of the Opus packets in a WebM file (RFC 8794 for EBML, RFC 9559 for Matroska), as browsers record it. Its headers claim another one, or
/// none while it is recorded.
/// </summary>
internal static class WebMDuration
{
    private const int ClockRate = 48_000;
    private const double LongestPacketSeconds = 0.12;

    // What cannot be read counts as what plays longest, 8 kbit/s.
    private const double LeastBytesASecond = 1_000;

    private const uint Segment = 0x18538067, Cluster = 0x1F43B675, Tracks = 0x1654AE6B, Track = 0xAE, BlockGroup = 0xA0;
    private static ReadOnlySpan<byte> ClusterId => [0x1F, 0x43, 0xB6, 0x75];

    // The element's id, and its size in one to eight bytes.
    private const int CodecHeaderBytes = 9;

    private const uint SimpleBlock = 0xA3, Block = 0xA1, Codec = 0x86, ContentEncodings = 0x6D80;

    /// <returns>Null without Opus, or with sound of another codec beside it.</returns>
    public static TimeSpan? Of(ReadOnlySpan<byte> file)
    {
        var (seconds, isOpus) = Count(file, isHidden: false);
        return seconds > 0 && isOpus && !HidesOtherCodec(file) ? SoundLength.OfSeconds(seconds) : null;
    }

    /// <summary>Whether a track of another codec lies where tracks do not belong: after an error decoders look for one anywhere.</summary>
    private static bool HidesOtherCodec(ReadOnlySpan<byte> file)
    {
        for (var at = 0; file[at..].IndexOf("A_"u8) is >= 0 and var found;)
        {
            at += found;
            var before = file[Math.Max(0, at - CodecHeaderBytes)..at];
            if (before.Contains((byte)Codec) && file[(at + 2)..] is [>= (byte)'A' and <= (byte)'Z', >= (byte)'A' and <= (byte)'Z' or (byte)'/', >= (byte)'/' and <= (byte)'Z', ..]
                && !file[at..].StartsWith("A_OPUS"u8))
            {
                return true;
            }

            at += 2;
        }

        return false;
    }

    /// <param name="file">The file, or a part of it.</param>
    /// <param name="isHidden">
    /// It is the content of an element that holds none, a packet among them. After an error decoders look there for a cluster and go on with it.
    /// </param>
    private static (double Seconds, bool IsOpus) Count(ReadOnlySpan<byte> file, bool isHidden)
    {
        var (seconds, isOpus) = (0d, true);
        for (var rest = file; rest.Length > 0;)
        {
            var idBytes = BytesOf(rest, most: 4);
            var sizeBytes = idBytes > 0 ? BytesOf(rest[idBytes..], most: 8) : 0;
            if (sizeBytes == 0)
            {
                // Decoders go on at the next cluster.
                var skipped = rest[1..].IndexOf(ClusterId) is >= 0 and var next ? 1 + next : rest.Length;
                seconds += seconds > 0 ? skipped / LeastBytesASecond : 0;
                rest = rest[skipped..];
                continue;
            }

            var id = (uint)Number(rest[..idBytes]);
            var size = Number(rest.Slice(idBytes, sizeBytes)) & ((1L << (7 * sizeBytes)) - 1);
            rest = rest[(idBytes + sizeBytes)..];
            if (id is Segment or Cluster or Tracks or Track or BlockGroup)
            {
                // Their content follows; while it is recorded their size is unknown.
                continue;
            }

            seconds += size > rest.Length ? rest.Length / LeastBytesASecond : 0;
            var content = rest[..(int)Math.Min(size, rest.Length)];
            var cluster = content.IndexOf(ClusterId);
            rest = rest[(isHidden && cluster >= 0 ? cluster : content.Length)..];
            isOpus &= id != ContentEncodings && (id != Codec || content.StartsWith("A_OPUS"u8) || content.StartsWith("V_"u8));
            seconds += id is SimpleBlock or Block ? BlockSeconds(content) : 0;
            seconds += !isHidden && cluster >= 0 ? Count(content[cluster..], isHidden: true).Seconds : 0;
        }

        return (seconds, isOpus);
    }

    /// <summary>Of a number with its length in front: as many bytes as it has zero bits first, and one. 0: none that is allowed.</summary>
    private static int BytesOf(ReadOnlySpan<byte> number, int most)
    {
        var bytes = number.Length > 0 ? 1 + System.Numerics.BitOperations.LeadingZeroCount((uint)number[0] << 24) : 0;
        return bytes <= most && bytes <= number.Length ? bytes : 0;
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        var number = 0L;
        foreach (var value in bytes)
        {
            number = (number << 8) | value;
        }

        return number;
    }

    /// <summary>Track, time (2 bytes), flags, and one packet; or several, of which each counts as the longest, since no browser does that.</summary>
    private static double BlockSeconds(ReadOnlySpan<byte> block)
    {
        const int Lacing = 0x06;
        var flags = BytesOf(block, most: 8) + 2;
        if (flags == 2 || block.Length < flags + 2)
        {
            return 0;
        }

        var packet = block[(flags + 1)..];
        return (block[flags] & Lacing) != 0 ? (packet[0] + 1) * LongestPacketSeconds
            : OpusPacketInfo.GetNumSamples(packet, ClockRate) is > 0 and var samples ? (double)samples / ClockRate : 0;
    }
}
