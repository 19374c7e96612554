using System.Buffers.Binary;
using Concentus;
using Concentus.Enums;

namespace WhatsVoice.Tests.Builders;

/// <summary>Makes Ogg/Opus files, proper and hostile ones, with code that neither service uses.</summary>
internal sealed class OggOpusBuilder
{
    private const int ClockRate = 48_000;
    private const int FrameSamples = 960;
    private const int PreSkip = 312;

    private readonly List<byte[]> _packets = [];

    public byte Channels { get; set; } = 1;

    /// <summary>The position of the last page; null for the packets' own length.</summary>
    public long? LastGranule { get; set; }

    public int PacketsPerPage { get; set; } = 50;

    /// <summary>A tone of 440 Hz as a voice note.</summary>
    public static byte[] Tone(double seconds, double loudness = 0.3, int channels = 1)
    {
        var builder = new OggOpusBuilder { Channels = (byte)channels };
        using var encoder = OpusCodecFactory.CreateEncoder(ClockRate, channels, OpusApplication.OPUS_APPLICATION_VOIP);
        encoder.Bitrate = 24_000;
        var packet = new byte[1275];
        var total = (int)(seconds * ClockRate) + PreSkip;
        for (var at = 0; at < total; at += FrameSamples)
        {
            var samples = new float[FrameSamples * channels];
            for (var i = 0; i < samples.Length; i++)
            {
                samples[i] = (float)(Math.Sin((at + (i / channels)) * 2 * Math.PI * 440 / ClockRate) * loudness);
            }

            builder.Add(packet[..encoder.Encode(samples, FrameSamples, packet, packet.Length)]);
        }

        builder.LastGranule = total;
        return builder.Build();
    }

    public OggOpusBuilder Add(params byte[] packet)
    {
        _packets.Add(packet);
        return this;
    }

    public OggOpusBuilder AddMany(int count, params byte[] packet)
    {
        _packets.AddRange(Enumerable.Repeat(packet, count));
        return this;
    }

    public byte[] Build()
    {
        using var file = new MemoryStream();
        var sequence = 0;
        Write(file, sequence++, flags: 2, granule: 0, [Head()]);
        Write(file, sequence++, flags: 0, granule: 0, ["OpusTags\0\0\0\0\0\0\0\0"u8.ToArray()]);
        for (var first = 0; first < _packets.Count; first += PacketsPerPage)
        {
            var page = _packets.Skip(first).Take(PacketsPerPage).ToList();
            var isLast = first + page.Count >= _packets.Count;
            var granule = (long)(first + page.Count) * FrameSamples;
            Write(file, sequence++, isLast ? 4 : 0, isLast ? LastGranule ?? granule : granule, page);
        }

        return file.ToArray();
    }

    /// <summary>Writes the checksum of a page that was changed, to the end of its segments.</summary>
    public static void Seal(byte[] file, int page)
    {
        var segments = file[page + 26];
        var length = 27 + segments + file.Skip(page + 27).Take(segments).Sum(segment => segment);
        file.AsSpan(page + 22, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(page + 22), Checksum(file[page..(page + length)]));
    }

    private byte[] Head()
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), ClockRate);
        return head;
    }

    private static void Write(MemoryStream file, int sequence, int flags, long granule, List<byte[]> packets)
    {
        byte[] segments = [.. packets.SelectMany(packet => Enumerable.Repeat((byte)255, packet.Length / 255).Append((byte)(packet.Length % 255)))];
        var header = new byte[27];
        "OggS"u8.CopyTo(header);
        header[5] = (byte)flags;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(6), granule);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), sequence);
        header[26] = (byte)segments.Length;
        byte[] page = [.. header, .. segments, .. packets.SelectMany(packet => packet)];
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        file.Write(page);
    }

    /// <summary>RFC 3533: CRC-32 with the polynomial 0x04c11db7, neither reflected nor inverted.</summary>
    private static uint Checksum(byte[] page)
    {
        uint crc = 0;
        foreach (var value in page)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
            }
        }

        return crc;
    }
}
