using System.Buffers.Binary;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>Writes Opus packets as one logical Ogg stream (RFC 3533, RFC 7845), not with the product's writer, so that its reader meets another's pages.</summary>
internal static class OggFile
{
    // A fifth of a second, so that a stream has something to play soon.
    private const int PacketsPerPage = 10;
    private const int HeaderLength = 27;
    private const uint Serial = 0x656c6576;

    public static byte[] Write(OpusSpeech speech)
    {
        using var file = new MemoryStream();
        var sequence = 0u;
        Page(file, sequence++, flags: 2, granule: 0, [Head(speech)]);
        Page(file, sequence++, flags: 0, granule: 0, [Tags()]);
        var end = speech.PreSkip + speech.Length;
        for (var first = 0; first < speech.Packets.Length; first += PacketsPerPage)
        {
            var packets = speech.Packets.Skip(first).Take(PacketsPerPage).ToList();
            var last = first + packets.Count == speech.Packets.Length;
            var granule = (long)(first + packets.Count) * OpusSpeech.SamplesPerPacket;
            Page(file, sequence++, last ? (byte)4 : (byte)0, last ? end : granule, packets);
        }

        return file.ToArray();
    }

    private static byte[] Head(OpusSpeech speech)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1; // version
        head[9] = 1; // channels
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)speech.PreSkip);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), OpusSpeech.ClockRate);
        return head;
    }

    private static byte[] Tags()
    {
        var vendor = "WhatsVoice sandbox"u8;
        var tags = new byte[8 + sizeof(int) + vendor.Length + sizeof(int)];
        "OpusTags"u8.CopyTo(tags);
        BinaryPrimitives.WriteInt32LittleEndian(tags.AsSpan(8), vendor.Length);
        vendor.CopyTo(tags.AsSpan(12));
        return tags;
    }

    private static void Page(Stream file, uint sequence, byte flags, long granule, List<ReadOnlyMemory<byte>> packets)
    {
        // A packet's length is the sum of its segments; a segment under 255 ends it.
        var segments = packets.SelectMany(packet => Enumerable.Repeat((byte)255, packet.Length / 255).Append((byte)(packet.Length % 255))).ToArray();
        byte[] page = [.. new byte[HeaderLength], .. segments, .. packets.SelectMany(packet => packet.ToArray())];
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), Serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), sequence);
        page[26] = (byte)segments.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), OggChecksum.Append(0, page));
        file.Write(page);
    }
}
