using System.Collections;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The length of a file whose sound is not decoded here, counted from its frames' headers: MP3 (ISO 11172-3, 13818-3; also layers I and II, since
/// a decoder steps over whole frames of any layer), AAC in ADTS (ISO 14496-3) and AMR (RFC 4867, section 5).
/// </summary>
internal static class CompressedDuration
{
    // The lowest bit rate of all formats with frames: 8 kbit/s. Only whole seconds count, so a tag or a cut frame adds nothing.
    private const int LeastBytesASecond = 1_000;

    /// <summary>Sampling rates in Hz by their index (ISO 14496-3, table 1.18).</summary>
    public static readonly int[] AacRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
    private static readonly int[] MpegRates = [44_100, 48_000, 32_000];

    // kbit/s by their index: MPEG 1, layers I to III; MPEG 2 and 2.5, layer I, then II and III.
    private static readonly int[][] MpegBitRates =
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    // Bytes of a frame of 20 ms by its type, the header of one byte included; 0: reserved.
    private static readonly int[] NarrowbandFrames = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
    private static readonly int[] WidebandFrames = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];

    /// <returns>Null where the format is another one, or nothing can be counted.</returns>
    /// <exception cref="InvalidAudioException">There is sound of another format too.</exception>
    public static TimeSpan? Of(AudioFormat format, ReadOnlySpan<byte> file)
    {
        var seconds = format switch
        {
            AudioFormat.Mp3 => FramesAlone(file[Id3Tag.BytesOf(file)..], MpegFrame),
            AudioFormat.Aac => FramesAlone(file[Id3Tag.BytesOf(file)..], AacFrame),
            AudioFormat.Amr when file.StartsWith("#!AMR-WB\n"u8) => Frames(file[9..], static frame => AmrFrame(frame, WidebandFrames)),
            AudioFormat.Amr when file.StartsWith("#!AMR\n"u8) => Frames(file[6..], static frame => AmrFrame(frame, NarrowbandFrames)),
            _ => 0,
        };
        return seconds > 0 ? SoundLength.OfSeconds(seconds) : null;
    }

    private delegate (int Bytes, double Seconds) FrameReader(ReadOnlySpan<byte> frame);

    /// <summary>The same as <see cref="Frames"/>, of a file in which decoders may find other frames than these.</summary>
    private static double FramesAlone(ReadOnlySpan<byte> file, FrameReader read)
    {
        var begins = new BitArray(file.Length);
        var seconds = Frames(file, read, begins);
        return HiddenSound.IsAmongFrames(file, begins) ? throw new InvalidAudioException("The file holds sound of several formats.") : seconds;
    }

    /// <summary>
    /// The seconds of all whole frames. What lies between them is passed over, as decoders do, and counts as what plays longest: it may be
    /// frames of a kind that is not known here.
    /// </summary>
    private static double Frames(ReadOnlySpan<byte> file, FrameReader read, BitArray? begins = null)
    {
        var (seconds, passedOver) = (0d, 0);
        for (var rest = file; rest.Length > 0;)
        {
            var (bytes, length) = read(rest);
            var isWhole = bytes > 0 && bytes <= rest.Length;
            begins?.Set(file.Length - rest.Length, isWhole);
            seconds += isWhole ? length : 0;
            passedOver += isWhole ? 0 : 1;
            rest = rest[(isWhole ? bytes : 1)..];
        }

        return seconds > 0 ? seconds + (passedOver / LeastBytesASecond) : 0;
    }

    /// <summary>Whether it begins with three frames of AAC, or with fewer and nothing else.</summary>
    public static bool BeginsWithAac(ReadOnlySpan<byte> file)
    {
        for (var frames = 0; frames < 3 && file.Length > 0; frames++)
        {
            var (bytes, _) = AacFrame(file);
            if (bytes == 0 || bytes > file.Length)
            {
                return false;
            }

            file = file[bytes..];
        }

        return true;
    }

    /// <summary>The bytes of a frame of MPEG audio or of AAC in ADTS; 0 where none begins.</summary>
    public static int MpegOrAacFrame(ReadOnlySpan<byte> frame) => MpegFrame(frame) is { Bytes: > 0 and var bytes } ? bytes : AacFrame(frame).Bytes;

    private static (int Bytes, double Seconds) MpegFrame(ReadOnlySpan<byte> frame)
    {
        // Sync, a version, a layer, a bit rate and a sampling rate that exist.
        if (frame.Length < 4 || frame[0] != 0xFF || (frame[1] & 0xE0) != 0xE0 || (frame[1] & 0x18) == 0x08 || (frame[1] & 6) == 0
            || frame[2] >> 4 is 0 or 15 || (frame[2] & 0x0C) == 0x0C)
        {
            return default;
        }

        var (version, layer, padding) = ((frame[1] >> 3) & 3, 4 - ((frame[1] >> 1) & 3), (frame[2] >> 1) & 1);
        var isMpeg1 = version == 3;
        var rate = MpegRates[(frame[2] >> 2) & 3] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var bitRate = 1000 * MpegBitRates[isMpeg1 ? layer - 1 : Math.Min(layer + 2, 4)][frame[2] >> 4];
        var samples = layer switch { 1 => 384, 3 when !isMpeg1 => 576, _ => 1152 };
        var bytes = layer == 1 ? ((12 * bitRate / rate) + padding) * 4 : (samples / 8 * bitRate / rate) + padding;
        return (bytes, (double)samples / rate);
    }

    private static (int Bytes, double Seconds) AacFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 7 || frame[0] != 0xFF || (frame[1] & 0xF6) != 0xF0 || ((frame[2] >> 2) & 15) >= AacRates.Length)
        {
            return default;
        }

        var bytes = ((frame[3] & 3) << 11) | (frame[4] << 3) | (frame[5] >> 5);
        return bytes < 7 ? default : (bytes, 1024d * ((frame[6] & 3) + 1) / AacRates[(frame[2] >> 2) & 15]);
    }

    private static (int Bytes, double Seconds) AmrFrame(ReadOnlySpan<byte> frame, int[] bytes) => (bytes[(frame[0] >> 3) & 15], 0.02);
}

/// <summary>The tags in front of an MP3 or AAC file (id3.org, ID3v2.4.0, section 3.1).</summary>
internal static class Id3Tag
{
    private const int HeaderBytes = 10;

    /// <summary>The bytes of all tags at the beginning; 0 for none, all of a file that has nothing else.</summary>
    /// <exception cref="InvalidAudioException">A version or a size that no tag has: decoders take it for sound.</exception>
    public static int BytesOf(ReadOnlySpan<byte> file)
    {
        var end = 0;
        for (var rest = file; rest.StartsWith("ID3"u8); rest = file[end..])
        {
            if (rest.Length < HeaderBytes)
            {
                return file.Length;
            }

            if (rest[3] == 0xFF || rest[4] == 0xFF || rest[6..HeaderBytes].ContainsAnyInRange((byte)0x80, (byte)0xFF))
            {
                throw new InvalidAudioException("The file begins with a damaged tag.");
            }

            var footer = (rest[5] & 0x10) != 0 ? HeaderBytes : 0;
            var size = (rest[6] << 21) | (rest[7] << 14) | (rest[8] << 7) | rest[9];
            end = Math.Min(file.Length, end + HeaderBytes + size + footer);
        }

        return end;
    }
}
