using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WhatsVoice.Tts.Audio;

/// <summary>What <see cref="OggOpusReader"/> found in a complete, undamaged Ogg/Opus file.</summary>
/// <param name="Channels">1 for a voice note.</param>
/// <param name="PreSkip">Samples at 48 kHz that a player drops at the start.</param>
/// <param name="OutputGain">What a player adds to the level, in 1/256 dB (RFC 7845, section 5.1).</param>
/// <param name="Duration">What a player plays.</param>
internal sealed record OggOpusInfo(int Channels, int PreSkip, short OutputGain, ImmutableArray<ReadOnlyMemory<byte>> Packets, TimeSpan Duration);

/// <summary>
/// Reads an Ogg/Opus file and is strict about it: one logical stream from its begin to its end mark, every page whole and
/// in sequence, and as much audio as the last granule position claims. Local speech servers were seen to cut Opus short;
/// the container alone does not show it.
/// </summary>
internal static class OggOpusReader
{
    private const int PageHeaderLength = 27;
    private const byte Continued = 1;
    private const byte BeginOfStream = 2;
    private const byte EndOfStream = 4;

    // The identification and the comment header (RFC 7845, section 5).
    private const int HeaderPackets = 2;

    // Several times what 120 ms take at the highest bit rate; comment headers with pictures are not expected from an engine.
    private const int MaxPacketBytes = 64 * 1024;

    // What may be left over at the end: the longest packet, 120 ms, and the pre-skip.
    private const int MaxExcess = OpusSpeech.ClockRate / 2;

    /// <param name="longest">More audio than this is refused at the packet that exceeds it: a packet of one byte can stand for 120 ms. Default: no limit.</param>
    /// <exception cref="InvalidDataException">With what is wrong.</exception>
    public static OggOpusInfo Read(ReadOnlyMemory<byte> file, TimeSpan? longest = null)
    {
        var samplesLeft = longest is { } limit ? (long)(limit.TotalSeconds * OpusSpeech.ClockRate) + MaxExcess : long.MaxValue;
        var packets = new List<ReadOnlyMemory<byte>>();
        var unfinished = new List<byte>();
        uint serial = 0;
        uint sequence = 0;
        long granulePosition = 0;
        var ended = false;
        var checkedPackets = 0;

        while (file.Length > 0)
        {
            Require(!ended, "Something follows the end of the stream: the file is chained.");
            var page = TakePage(ref file);
            var header = page.Span;
            serial = sequence == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) : serial;
            Require(BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) == serial, "There are several logical streams.");
            Require(BinaryPrimitives.ReadUInt32LittleEndian(header[18..]) == sequence, "A page is missing.");
            Require((header[5] & BeginOfStream) != 0 == (sequence == 0), "The begin mark is not on the first page alone.");
            Require((header[5] & Continued) != 0 == (unfinished.Count > 0), "A packet's continuation is missing.");

            granulePosition = BinaryPrimitives.ReadInt64LittleEndian(header[6..]) is var position and >= 0 ? position : granulePosition;
            ended = (header[5] & EndOfStream) != 0;
            sequence++;
            TakePackets(page, unfinished, packets);
            for (; checkedPackets < packets.Count; checkedPackets++)
            {
                var samples = checkedPackets < HeaderPackets ? 1 : OpusPacket.Samples(packets[checkedPackets].Span);
                Require(samples > 0, "A packet is empty or damaged.");
                samplesLeft -= samples;
                Require(samplesLeft >= 0, "It plays too long.");
            }
        }

        Require(ended, "The end of the stream is missing.");
        Require(unfinished.Count == 0 && packets.Count > HeaderPackets, "There is no audio.");
        return Describe(packets, granulePosition);
    }

    private static OggOpusInfo Describe(List<ReadOnlyMemory<byte>> packets, long granulePosition)
    {
        var head = packets[0].Span;
        Require(head.Length >= 19 && head[..8].SequenceEqual("OpusHead"u8), "The first packet is not an Opus header.");
        Require(packets[1].Span.StartsWith("OpusTags"u8), "The second packet is not an Opus comment header.");
        var preSkip = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);

        var audio = CollectionsMarshal.AsSpan(packets)[HeaderPackets..].ToImmutableArray();
        var samples = 0L;
        foreach (var packet in audio)
        {
            samples += OpusPacket.Samples(packet.Span);
        }

        Require(granulePosition <= samples, "There is less audio than the stream claims.");
        Require(samples - granulePosition <= MaxExcess, "There is more audio than the stream claims.");
        Require(granulePosition > preSkip, "There is nothing to play.");
        var duration = TimeSpan.FromSeconds((double)(granulePosition - preSkip) / OpusSpeech.ClockRate);
        return new OggOpusInfo(head[9], preSkip, BinaryPrimitives.ReadInt16LittleEndian(head[16..]), audio, duration);
    }

    private static ReadOnlyMemory<byte> TakePage(ref ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        Require(bytes.Length >= PageHeaderLength && bytes[..4].SequenceEqual("OggS"u8) && bytes[4] == 0, "Not an Ogg page.");
        var bodyStart = PageHeaderLength + bytes[26];
        Require(bytes.Length >= bodyStart, "The file is cut short.");
        var length = bodyStart;
        foreach (var segment in bytes[PageHeaderLength..bodyStart])
        {
            length += segment;
        }

        Require(bytes.Length >= length, "The file is cut short.");
        // The checksum counts its own field as zero.
        var checksum = OggChecksum.Append(0, bytes[..22]);
        checksum = OggChecksum.Append(checksum, [0, 0, 0, 0]);
        checksum = OggChecksum.Append(checksum, bytes[26..length]);
        Require(checksum == BinaryPrimitives.ReadUInt32LittleEndian(bytes[22..]), "A page is damaged.");

        var page = file[..length];
        file = file[length..];
        return page;
    }

    private static void TakePackets(ReadOnlyMemory<byte> page, List<byte> unfinished, List<ReadOnlyMemory<byte>> packets)
    {
        var segments = page.Slice(PageHeaderLength, page.Span[26]);
        var start = PageHeaderLength + segments.Length;
        var length = 0;
        foreach (var segment in segments.Span)
        {
            length += segment;
            if (segment == 255)
            {
                continue;
            }

            var part = page.Slice(start, length);
            packets.Add(unfinished.Count == 0 ? part : (byte[])[.. unfinished, .. part.Span]);
            unfinished.Clear();
            start += length;
            length = 0;
        }

        unfinished.AddRange(page.Span.Slice(start, length));
        Require(unfinished.Count <= MaxPacketBytes, "A packet is too large.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
