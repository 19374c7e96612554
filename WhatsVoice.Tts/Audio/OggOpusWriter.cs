using System.Buffers;
using System.Buffers.Binary;

namespace WhatsVoice.Tts.Audio;

/// <summary>Writes one logical Ogg/Opus stream, mono (RFC 7845), page by page, so that the first pages can leave while later ones are made.</summary>
/// <remarks>Equal packets give equal bytes: the serial number is given, not drawn.</remarks>
internal sealed class OggOpusWriter(IBufferWriter<byte> output, uint serial)
{
    // One second a page: a listener can start early, and the page headers cost about 0.1 kbit/s.
    private const int PacketsPerPage = 50;

    // Only informative (RFC 7845, section 5.1); phones were seen not to play notes that say 48,000 (tulir/whatsmeow, issue 517).
    private const int InputSampleRate = 16_000;
    private const int MaxSegments = 255;
    private const int PageHeaderLength = 27;
    private const byte BeginOfStream = 2;
    private const byte EndOfStream = 4;

    private readonly List<ReadOnlyMemory<byte>> _pending = [];
    private int _pendingSegments;
    private int _pendingBytes;
    private uint _sequence;
    private long _samples;

    /// <param name="preSkip">Samples at 48 kHz that a player drops at the start.</param>
    /// <param name="outputGain">What a player adds to the level, in 1/256 dB (RFC 7845, section 5.1).</param>
    public void WriteHeaders(int preSkip, short outputGain)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1; // version
        head[9] = 1; // channels
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), checked((ushort)preSkip));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), InputSampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(16), outputGain);

        var vendor = "WhatsVoice"u8;
        var tags = new byte[8 + sizeof(int) + vendor.Length + sizeof(int)];
        "OpusTags"u8.CopyTo(tags);
        BinaryPrimitives.WriteInt32LittleEndian(tags.AsSpan(8), vendor.Length);
        vendor.CopyTo(tags.AsSpan(12));

        WriteHeaderPage(head, BeginOfStream);
        WriteHeaderPage(tags, 0);
    }

    public void WritePacket(ReadOnlyMemory<byte> packet)
    {
        // The last page is written by Complete, which alone knows where the stream ends: so one page is always held back.
        var segments = Segments(packet);
        if (_pending.Count == PacketsPerPage || _pendingSegments + segments > MaxSegments)
        {
            WritePage(0, _samples);
        }

        Add(packet);
        _samples += OpusSpeech.SamplesPerPacket;
    }

    /// <summary>Writes what is pending, so that a listener hears it, but for one packet: the last page must have one to end with.</summary>
    public void EndPage()
    {
        if (_pending.Count > 1)
        {
            var last = _pending[^1];
            _pending.RemoveAt(_pending.Count - 1);
            _pendingSegments -= Segments(last);
            _pendingBytes -= last.Length;
            WritePage(0, _samples - OpusSpeech.SamplesPerPacket);
            Add(last);
        }
    }

    /// <param name="samples">Where it ends, in samples at 48 kHz and counting the pre-skip: what the last packet has beyond is not played.</param>
    public void Complete(long samples)
    {
        if (samples > _samples || samples <= _samples - OpusSpeech.SamplesPerPacket)
        {
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"Must lie within the last packet, which ends at {_samples}.");
        }

        WritePage(EndOfStream, samples);
    }

    private static int Segments(ReadOnlyMemory<byte> packet) => (packet.Length / 255) + 1;

    private void WriteHeaderPage(byte[] packet, byte flags)
    {
        Add(packet);
        WritePage(flags, 0);
    }

    private void Add(ReadOnlyMemory<byte> packet)
    {
        _pending.Add(packet);
        _pendingSegments += Segments(packet);
        _pendingBytes += packet.Length;
    }

    private void WritePage(byte flags, long granulePosition)
    {
        var length = PageHeaderLength + _pendingSegments + _pendingBytes;
        var page = output.GetSpan(length)[..length];
        page[..PageHeaderLength].Clear();
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page[6..], granulePosition);
        BinaryPrimitives.WriteUInt32LittleEndian(page[14..], serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[18..], _sequence++);
        page[26] = (byte)_pendingSegments;

        // A packet's length is the sum of its segments; a segment under 255 ends it (RFC 3533, section 5).
        var segment = PageHeaderLength;
        var body = PageHeaderLength + _pendingSegments;
        foreach (var packet in _pending)
        {
            var rest = packet.Length;
            for (; rest >= 255; rest -= 255)
            {
                page[segment++] = 255;
            }

            page[segment++] = (byte)rest;
            packet.Span.CopyTo(page[body..]);
            body += packet.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page[22..], OggChecksum.Append(0, page));
        output.Advance(length);
        _pending.Clear();
        _pendingSegments = 0;
        _pendingBytes = 0;
    }
}
