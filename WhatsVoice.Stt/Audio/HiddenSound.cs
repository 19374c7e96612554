using System.Collections;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// Frames of a codec that a file does not seem to hold. Decoders such as ffmpeg look for them anywhere, also in the samples of a WAVE file and inside the
/// frames of an MP3, and play them instead: some have 50 bytes for a second, so that what counts as a second plays for minutes.
/// </summary>
internal static class HiddenSound
{
    // By chance there is hardly a row of three frames in a file, and hardly a second one.
    private const int Row = 3;
    private const int MostRows = 5;

    // Quiet samples look like headers of AAC. Away from the beginning ffmpeg needs a hundred in a row.
    private const int RowInSamples = 16;

    // What is found by marks and not by a row. A frame of DTS has at most 16 KB; quiet samples have a mark every few megabytes.
    private const int MostMarks = 3;
    private const int BytesAMark = 32_768;

    // ffmpeg takes three packs for a program stream, and two bursts for S/PDIF. By chance four bytes are found once in 4 GB.
    private const int MostPacks = 2;
    private const int MostBursts = 1;

    // Packets as they are, with a time stamp, and with bytes that correct errors.
    private static readonly int[] TransportPackets = [188, 192, 204];
    private const int TransportRow = 8;

    // kbit/s of AC-3 by half their code (ATSC A/52, table 5.18).
    private static readonly int[] Ac3BitRates = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];

    /// <summary>In the samples of a WAVE file.</summary>
    public static bool IsInSamples(ReadOnlySpan<byte> samples)
    {
        var (marks, bursts) = (0, 0);
        for (var at = 0; at < samples.Length; at++)
        {
            marks += IsMarkOfDts(samples[at..]) ? 1 : 0;
            bursts += IsBurst(samples[at..]) ? 1 : 0;
            if (AreDts(marks, at) || bursts > MostBursts || HasRow(samples, at, at == 0 ? Row : RowInSamples, own: null))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Among the frames of an MP3 or AAC file, or inside them.</summary>
    /// <param name="file">The file behind its tags.</param>
    /// <param name="own">Where the frames begin that count.</param>
    public static bool IsAmongFrames(ReadOnlySpan<byte> file, BitArray own)
    {
        var (rows, marks, packs, bursts) = (0, 0, 0, 0);
        for (var at = 0; at < file.Length; at++)
        {
            var rest = file[at..];
            rows += HasRow(file, at, Row, own) ? 1 : 0;
            marks += IsMarkOfDts(rest) ? 1 : 0;
            packs += rest.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0xBA]) ? 1 : 0;
            bursts += IsBurst(rest) ? 1 : 0;
            if (rows > MostRows || AreDts(marks, at) || packs > MostPacks || bursts > MostBursts || IsTransportStream(rest))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a row of frames begins here, none of which is one that counts.</summary>
    private static bool HasRow(ReadOnlySpan<byte> file, int at, int length, BitArray? own) =>
        at + 2 < file.Length && (file[at], file[at + 1]) switch
        {
            (0xFF, >= 0xE0) => HasRow(file, at, length, own, CompressedDuration.MpegOrAacFrame),
            (0x56, >= 0xE0) => HasRow(file, at, length, own, LoasFrame),
            (0x0B, 0x77) or (0x77, 0x0B) => HasRow(file, at, length, own, Ac3Frame),
            _ => false,
        };

    private delegate int FrameReader(ReadOnlySpan<byte> frame);

    private static bool HasRow(ReadOnlySpan<byte> file, int at, int length, BitArray? own, FrameReader bytesOf)
    {
        for (var frames = 0; frames < length; frames++)
        {
            var bytes = at < file.Length && own?[at] != true ? bytesOf(file[at..]) : 0;
            if (bytes == 0 || bytes > file.Length - at)
            {
                return false;
            }

            at += bytes;
        }

        return true;
    }

    /// <summary>AAC in LOAS (ISO 14496-3, section 1.7.2): 11 bits of sync, 13 of length.</summary>
    private static int LoasFrame(ReadOnlySpan<byte> frame) =>
        frame.Length >= 3 && frame[0] == 0x56 && (frame[1] & 0xE0) == 0xE0 && (((frame[1] & 0x1F) << 8) | frame[2]) is >= 7 and var length ? length + 3 : 0;

    /// <summary>AC-3 and Enhanced AC-3 (ATSC A/52), in either order of bytes.</summary>
    private static int Ac3Frame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6 || (frame[0], frame[1]) is not ((0x0B, 0x77) or (0x77, 0x0B)))
        {
            return 0;
        }

        var swap = frame[0] == 0x77 ? 1 : 0;
        var (third, fourth, fifth, version) = (frame[2 ^ swap], frame[3 ^ swap], frame[4 ^ swap], frame[5 ^ swap] >> 3);
        if (version > 10)
        {
            return 2 * ((((third & 7) << 8) | fourth) + 1);
        }

        var code = fifth & 63;
        if (code / 2 >= Ac3BitRates.Length)
        {
            return 0;
        }

        var bitRate = Ac3BitRates[code / 2];
        return (fifth >> 6) switch { 0 => 4 * bitRate, 1 => 2 * ((bitRate * 96_000 / 44_100) + (code & 1)), 2 => 6 * bitRate, _ => 0 };
    }

    /// <summary>The begin of a DTS frame (ETSI TS 102 114), in words of 16 or 14 bits, in either order of bytes.</summary>
    private static bool IsMarkOfDts(ReadOnlySpan<byte> rest) => rest is
        [0x7F, 0xFE, 0x80, 0x01, ..] or [0xFE, 0x7F, 0x01, 0x80, ..] or [0x1F, 0xFF, 0xE8, 0x00, 0x07, >= 0xF0, ..] or [0xFF, 0x1F, 0x00, 0xE8, >= 0xF0, 0x07, ..];

    private static bool AreDts(int marks, int at) => marks > MostMarks && (long)marks * BytesAMark > at;

    /// <summary>The begin of a burst of S/PDIF (IEC 61937), in either order of bytes: any codec may follow.</summary>
    private static bool IsBurst(ReadOnlySpan<byte> rest) => rest is [0x72, 0xF8, 0x1F, 0x4E, ..] or [0xF8, 0x72, 0x4E, 0x1F, ..];

    /// <summary>Packets of an MPEG transport stream (ISO 13818-1).</summary>
    private static bool IsTransportStream(ReadOnlySpan<byte> rest)
    {
        foreach (var bytes in TransportPackets)
        {
            var packets = 0;
            while (packets <= TransportRow && packets * bytes < rest.Length && rest[packets * bytes] == 0x47)
            {
                packets++;
            }

            if (packets > TransportRow)
            {
                return true;
            }
        }

        return false;
    }
}
