using System.Buffers.Binary;
using Concentus;

namespace WhatsVoice.Stt.Audio;

/// <summary>
/// The Opus packets of an Ogg file (RFC 3533 for the pages, RFC 7845 for the headers).
/// </summary>
internal sealed class OggOpusFile
{
    private const int PageHeaderBytes = 27;
    private const int ClockRate = 48_000;
    private const int OutputRate = 16_000;
    private const int LongestPacket = ClockRate * 120 / 1000;
    private const int ResamplerQuality = 5;

    // The longest packet, 120 ms, and the encoder's delay, with room.
    private const int MostCutOff = ClockRate / 2;

    // RFC 7845, section 6: an audio packet of one stream takes at most 61,440 bytes.
    private const int LongestPacketBytes = 61_440;

    // Frames of 10 ms or more on average; recorders make 20 or 60 ms. An empty frame is made up by the decoder, with a search for the pitch in what was
    // before: ten minutes of 2.5 ms, every other one empty, took it 220 s of processor time, ten minutes of any usual frames 5 to 23 s.
    private const int LeastFrameSamples = ClockRate / 100;

    // Two seconds of 2.5 ms: what a file may begin or end with.
    private const int MostShortFrames = 800;

    // A frame that is made up behind one that is not, and CELT in the place of SILK or the other way round, each cost a search of up to 2 ms. An encoder that
    // sends nothing in pauses makes 2 to 5 gaps a second: of ten minutes they take at most 12 s.
    private const int LeastGapSamples = ClockRate / 10;
    private const int MostGaps = 100;

    private static readonly uint[] ChecksumTable = [.. Enumerable.Range(0, 256).Select(static value =>
        Enumerable.Range(0, 8).Aggregate((uint)value << 24, static (sum, _) => (sum & 0x80000000) != 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1))];

    private readonly List<ReadOnlyMemory<byte>> _packets;
    private readonly int _preSkip;
    private readonly long _samples;

    private OggOpusFile(List<ReadOnlyMemory<byte>> packets, int preSkip, long samples)
    {
        _packets = packets;
        _preSkip = preSkip;
        _samples = samples;
    }

    public TimeSpan Duration => TimeSpan.FromSeconds((double)_samples / ClockRate);

    /// <exception cref="InvalidAudioException">It is no Ogg/Opus file of one stream with one or two channels, or it is damaged.</exception>
    /// <exception cref="AudioTooLongException">The packets' own durations exceed the limit, whatever the pages claim.</exception>
    public static OggOpusFile Read(ReadOnlyMemory<byte> file, TimeSpan maxDuration)
    {
        // Pages' positions can be forged; the packets' durations are what a decoder would produce.
        var limit = (long)(maxDuration.TotalSeconds * ClockRate) + ClockRate;
        var packets = new List<ReadOnlyMemory<byte>>();
        var unfinished = new List<byte>();
        uint? serial = null;
        var headers = 0;
        var preSkip = 0;
        long decoded = 0;
        long frames = 0;
        long gaps = 0;
        var isMadeUp = false;
        bool? isCelt = null;
        long end = 0;

        for (var rest = file; rest.Length > 0;)
        {
            var page = Page.Read(rest);
            rest = rest[page.Length..];
            if (page.IsFirst != serial is null)
            {
                throw new InvalidAudioException("The Ogg file is cut off or damaged.");
            }

            serial ??= page.Serial;
            if (page.Serial != serial)
            {
                throw new InvalidAudioException("The Ogg file holds more than one stream.");
            }

            // A packet that goes on where another one begins would be read as one here, and as two elsewhere.
            if (page.IsContinued != unfinished.Count > 0)
            {
                throw new InvalidAudioException("The Ogg file is cut off or damaged.");
            }

            end = Math.Max(end, page.Granule);
            foreach (var (piece, isComplete) in page.Pieces())
            {
                if (!isComplete)
                {
                    unfinished.AddRange(piece.Span);

                    // The second header may hold a picture.
                    if (headers >= 2 && unfinished.Count > LongestPacketBytes)
                    {
                        throw new InvalidAudioException("An Opus packet is too large.");
                    }

                    continue;
                }

                ReadOnlyMemory<byte> packet = unfinished.Count == 0 ? piece : (byte[])[.. unfinished, .. piece.Span];
                unfinished.Clear();
                if (headers < 2)
                {
                    preSkip = headers++ == 0 ? ReadHead(packet.Span) : preSkip;
                    if (headers == 2 && !packet.Span.StartsWith("OpusTags"u8))
                    {
                        throw new InvalidAudioException("The Opus stream has no comment header.");
                    }

                    continue;
                }

                decoded += OpusPacket.SamplesOf(packet.Span) ?? throw new InvalidAudioException("An Opus packet is empty or damaged.");
                if (decoded > limit)
                {
                    throw new AudioTooLongException(maxDuration);
                }

                foreach (var bytes in OpusPacket.FrameBytesOf(packet.Span))
                {
                    frames++;
                    gaps += bytes <= 1 && !isMadeUp ? 1 : 0;
                    isMadeUp = bytes <= 1;
                }

                gaps += OpusPacket.IsCelt(packet.Span) == !isCelt ? 1 : 0;
                isCelt = OpusPacket.IsCelt(packet.Span);
                packets.Add(packet);
            }
        }

        if (frames > MostShortFrames + (decoded / LeastFrameSamples))
        {
            throw new InvalidAudioException("The Opus frames are shorter than 10 ms: decoding them would take too long.");
        }

        if (gaps > MostGaps + (decoded / LeastGapSamples))
        {
            throw new InvalidAudioException("The Opus stream has too many gaps: decoding it would take too long.");
        }

        // The last position may cut off what the encoder filled its last packets with. One that cuts off more is forged or wrong: an engine
        // plays, and bills, the packets. Another one ends where the position says.
        var samples = Math.Clamp(end, decoded - Math.Min(decoded, MostCutOff), decoded) - preSkip;
        return Math.Min(samples, end - preSkip) >= SoundLength.LeastSeconds * ClockRate
            ? new OggOpusFile(packets, preSkip, samples)
            : throw new InvalidAudioException("The Ogg file holds no sound, or less than 0.1 s.");
    }

    /// <inheritdoc cref="AudioFile.Decode"/>
    public float[] Decode(CancellationToken cancellationToken)
    {
        // The managed decoder everywhere: a native library that happens to be installed is not what the tests ran.
        OpusCodecFactory.AttemptToUseNativeLibrary = false;

        // At 48 kHz: Concentus 2.2.2 decodes hybrid packets to silence at 16 kHz.
        using var decoder = OpusCodecFactory.CreateDecoder(ClockRate, numChannels: 1);
        using var resampler = ResamplerFactory.CreateResampler(1, ClockRate, OutputRate, ResamplerQuality);
        resampler.SkipZeroes();
        var samples = new float[_samples / (ClockRate / OutputRate)];
        Span<float> buffer = new float[LongestPacket];
        var skip = _preSkip;
        var written = 0;
        foreach (var packet in _packets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sound = buffer[..DecodePacket(decoder, packet.Span, buffer)];
            var skipped = Math.Min(skip, sound.Length);
            skip -= skipped;
            sound = sound[skipped..];
            var read = sound.Length;
            var room = samples.Length - written;
            resampler.Process(0, sound, ref read, samples.AsSpan(written), ref room);
            written += room;
        }

        return samples;
    }

    private static int DecodePacket(IOpusDecoder decoder, ReadOnlySpan<byte> packet, Span<float> buffer)
    {
        try
        {
            return decoder.Decode(packet, buffer, buffer.Length, decode_fec: false);
        }
        catch (Exception exception) when (exception is OpusException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidAudioException("An Opus packet is damaged.");
        }
    }

    private static int ReadHead(ReadOnlySpan<byte> head)
    {
        // RFC 7845, section 5.1: a version from 16 on is another format.
        if (head.Length < 19 || !head.StartsWith("OpusHead"u8) || head[8] >= 16)
        {
            throw new InvalidAudioException("The Ogg file holds no Opus stream.");
        }

        // Mapping family 0: mono or stereo. WhatsApp's voice notes are mono.
        return head[9] is 1 or 2 && head[18] == 0
            ? BinaryPrimitives.ReadUInt16LittleEndian(head[10..])
            : throw new InvalidAudioException("The Opus stream has more than two channels.");
    }

    /// <param name="Content">Header, segment table and segments.</param>
    private readonly record struct Page(ReadOnlyMemory<byte> Content, int Segments)
    {
        public int Length => Content.Length;

        public long Granule => BinaryPrimitives.ReadInt64LittleEndian(Content.Span[6..]);

        public bool IsContinued => (Content.Span[5] & 1) != 0;

        public bool IsFirst => (Content.Span[5] & 2) != 0;

        public uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(Content.Span[14..]);

        public static Page Read(ReadOnlyMemory<byte> rest)
        {
            var bytes = rest.Span;
            if (bytes.Length < PageHeaderBytes || !bytes.StartsWith("OggS\0"u8) || bytes.Length < PageHeaderBytes + bytes[26])
            {
                throw new InvalidAudioException("The Ogg file is cut off or damaged.");
            }

            var length = PageHeaderBytes + bytes[26];
            foreach (var segment in bytes.Slice(PageHeaderBytes, bytes[26]))
            {
                length += segment;
            }

            // Decoders look into a page with a wrong checksum for others, whose packets would not have been counted.
            return length <= bytes.Length && Checksum(bytes[..length]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[22..])
                ? new Page(rest[..length], bytes[26])
                : throw new InvalidAudioException("The Ogg file is cut off or damaged.");
        }

        /// <summary>CRC-32 with the polynomial 0x04c11db7, neither reflected nor inverted; its own field counts as zero (RFC 3533, section 6).</summary>
        private static uint Checksum(ReadOnlySpan<byte> page)
        {
            var sum = 0u;
            for (var at = 0; at < page.Length; at++)
            {
                sum = (sum << 8) ^ ChecksumTable[(sum >> 24) ^ (at is >= 22 and < 26 ? 0u : page[at])];
            }

            return sum;
        }

        /// <summary>The packets and parts of packets on this page. A segment of 255 bytes continues its packet.</summary>
        public IEnumerable<(ReadOnlyMemory<byte> Piece, bool IsComplete)> Pieces()
        {
            var start = PageHeaderBytes + Segments;
            var length = 0;
            for (var i = 0; i < Segments; i++)
            {
                var segment = Content.Span[PageHeaderBytes + i];
                length += segment;
                if (segment < 255)
                {
                    yield return (Content.Slice(start, length), true);
                    start += length;
                    length = 0;
                }
            }

            if (length > 0)
            {
                yield return (Content.Slice(start, length), false);
            }
        }
    }
}
