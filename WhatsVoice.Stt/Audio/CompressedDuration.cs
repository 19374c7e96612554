namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The length of a file whose sound is not decoded here, counted from its frames' headers: MP3 (ISO 11172-3, 13818-3), AAC in ADTS
/// (ISO 14496-3) and AMR (RFC 4867, section 5).
/// </summary>
internal static class CompressedDuration
{
    // The lowest bit rate of all formats with frames: 8 kbit/s. Only whole seconds count, so a tag or a cut frame adds nothing.
    private const int LeastBytesASecond = 1_000;

    /// <summary>Sampling rates in Hz by their index (ISO 14496-3, table 1.18).</summary>
    public static readonly int[] AacRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
    private static readonly int[] Mp3Rates = [44_100, 48_000, 32_000];
    private static readonly int[] Mpeg1BitRates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] Mpeg2BitRates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    // Bytes of a frame of 20 ms by its type, the header of one byte included; 0: reserved.
    private static readonly int[] NarrowbandFrames = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
    private static readonly int[] WidebandFrames = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];

    /// <returns>Null where the format is another one, or nothing can be counted.</returns>
    public static TimeSpan? Of(AudioFormat format, ReadOnlySpan<byte> file)
    {
        var seconds = format switch
        {
            AudioFormat.Mp3 => Frames(file[Id3Bytes(file)..], Mp3Frame),
            AudioFormat.Aac => Frames(file, AacFrame),
            AudioFormat.Amr when file.StartsWith("#!AMR-WB\n"u8) => Frames(file[9..], static frame => AmrFrame(frame, WidebandFrames)),
            AudioFormat.Amr when file.StartsWith("#!AMR\n"u8) => Frames(file[6..], static frame => AmrFrame(frame, NarrowbandFrames)),
            _ => 0,
        };
        return seconds > 0 ? SoundLength.OfSeconds(seconds) : null;
    }

    private delegate (int Bytes, double Seconds) FrameReader(ReadOnlySpan<byte> frame);

    /// <summary>
    /// The seconds of all whole frames. What lies between them is passed over, as decoders do, and counts as what plays longest: it may be
    /// frames of a kind that is not known here.
    /// </summary>
    private static double Frames(ReadOnlySpan<byte> rest, FrameReader read)
    {
        var (seconds, passedOver) = (0d, 0);
        while (rest.Length > 0)
        {
            var (bytes, length) = read(rest);
            var isWhole = bytes > 0 && bytes <= rest.Length;
            seconds += isWhole ? length : 0;
            passedOver += isWhole ? 0 : 1;
            rest = rest[(isWhole ? bytes : 1)..];
        }

        return seconds > 0 ? seconds + (passedOver / LeastBytesASecond) : 0;
    }

    private static int Id3Bytes(ReadOnlySpan<byte> file) => file.Length >= 10 && file.StartsWith("ID3"u8)
        ? Math.Min(file.Length, 10 + (((file[6] & 0x7F) << 21) | ((file[7] & 0x7F) << 14) | ((file[8] & 0x7F) << 7) | (file[9] & 0x7F)))
        : 0;

    private static (int Bytes, double Seconds) Mp3Frame(ReadOnlySpan<byte> frame)
    {
        // Sync, layer 3, a bit rate and a sampling rate that exist.
        if (frame.Length < 4 || frame[0] != 0xFF || (frame[1] & 0xE6) != 0xE2 || (frame[1] & 0x18) == 0x08 || frame[2] >> 4 is 0 or 15 || (frame[2] & 0x0C) == 0x0C)
        {
            return default;
        }

        var version = (frame[1] >> 3) & 3;
        var isMpeg1 = version == 3;
        var rate = Mp3Rates[(frame[2] >> 2) & 3] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var bitRate = 1000 * (isMpeg1 ? Mpeg1BitRates : Mpeg2BitRates)[frame[2] >> 4];
        var samples = isMpeg1 ? 1152 : 576;
        return ((samples / 8 * bitRate / rate) + ((frame[2] >> 1) & 1), (double)samples / rate);
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
