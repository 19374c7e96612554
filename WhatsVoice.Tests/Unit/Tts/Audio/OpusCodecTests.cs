using System.Buffers;
using System.Buffers.Binary;
using CsCheck;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed class OpusCodecTests
{
    private static readonly OpusSettings Settings = new(24_000, 5);

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(22_050)]
    [InlineData(24_000)]
    [InlineData(48_000)]
    public void A_tone_comes_back_at_its_level_and_length(int rate)
    {
        var tone = Tone.For("Somebody says some words here.", rate);

        var decoded = OpusCodec.Decode(OpusCodec.Encode(tone, Settings, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        decoded.SampleRate.ShouldBe(48_000);
        decoded.Duration.TotalSeconds.ShouldBe(tone.Duration.TotalSeconds, 0.001);
        Rms(decoded).ShouldBe(Rms(tone), 0.1 * Rms(tone));
    }

    [Fact]
    public void Equal_audio_gives_equal_packets()
    {
        var first = OpusCodec.Encode(Tone.For("One two three.", 16_000), Settings, TestContext.Current.CancellationToken);
        OpusCodec.Encode(Tone.For("Something else.", 8_000), new OpusSettings(12_000, 0), TestContext.Current.CancellationToken);
        var again = OpusCodec.Encode(Tone.For("One two three.", 16_000), Settings, TestContext.Current.CancellationToken);

        again.Packets.Select(packet => packet.ToArray()).ShouldBe(first.Packets.Select(packet => packet.ToArray()));
        first.PreSkip.ShouldBe(312);
    }

    [Fact]
    public void A_cancelled_request_stops_the_encoder_and_the_decoder()
    {
        var cancelled = new CancellationToken(canceled: true);
        var speech = OpusCodec.Encode(Tone.For("One two three.", 16_000), Settings, TestContext.Current.CancellationToken);

        Should.Throw<OperationCanceledException>(() => OpusCodec.Encode(new PcmAudio(new short[16_000], 16_000), Settings, cancelled));
        Should.Throw<OperationCanceledException>(() => OpusCodec.Decode(speech, cancelled));
    }

    [Fact]
    public async Task Another_decoder_hears_the_same()
    {
        Tool.Require("ffmpeg");
        var tone = Tone.For("Somebody says some words here.", 16_000);

        var elsewhere = Wav.Read(await Tool.ConvertAsync(Tone.Opus(tone), "-ac", "1", "-ar", "48000", "-f", "wav"));

        elsewhere.Duration.TotalSeconds.ShouldBe(tone.Duration.TotalSeconds, 0.001);
        Rms(elsewhere).ShouldBe(Rms(tone), 0.1 * Rms(tone));
    }

    [Fact]
    public void A_packet_from_outside_is_audio_or_an_error_but_nothing_else()
    {
        var speech = OpusCodec.Encode(Tone.For("Somebody says some words here.", 16_000), Settings, TestContext.Current.CancellationToken);
        Gen.Byte.Array[1, 200].Select(Gen.Int[0, speech.Packets.Length - 1], Gen.Int[0, 40]).Sample((bytes, at, kept) =>
        {
            var packet = speech.Packets[at].ToArray();
            byte[] changed = [.. packet.AsSpan(0, Math.Min(kept, packet.Length)), .. bytes];
            var spoiled = speech with { Packets = [speech.Packets[0], changed, .. speech.Packets] };
            try
            {
                OpusCodec.Decode(spoiled, CancellationToken.None).Samples.Length.ShouldBe((int)speech.Length);
            }
            catch (InvalidDataException)
            {
                // The other allowed outcome.
            }
        }, iter: 300);
    }

    [Theory]
    [InlineData(new byte[] { (15 << 3) | 3, 3 })] // three frames of 20 ms, each of no bytes
    [InlineData(new byte[] { 3 << 3 })] // one of 60 ms
    public void A_small_file_that_claims_hours_is_refused_while_it_is_read(byte[] packet)
    {
        var file = Write(packet, count: 60_000);

        Should.Throw<InvalidDataException>(() => OggOpusReader.Read(file, TimeSpan.FromSeconds(30))).Message.ShouldContain("too long");
    }

    [Fact]
    public void A_file_of_empty_packets_is_refused()
    {
        Should.Throw<InvalidDataException>(() => OggOpusReader.Read(Write([], count: 5_000))).Message.ShouldContain("empty");
        Should.Throw<InvalidDataException>(() => OggOpusReader.Read(Write([(15 << 3) | 3, 0], count: 5_000))).Message.ShouldContain("empty");
    }

    [Fact]
    public void A_file_that_holds_more_than_it_claims_is_refused()
    {
        Should.Throw<InvalidDataException>(() => OggOpusReader.Read(Write([3 << 3], count: 1_000, claimed: 48_000))).Message.ShouldContain("more audio");
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(48_000)]
    public void The_header_names_16_kHz_whatever_the_engine(int rate)
    {
        var file = Tone.Opus(Tone.For("Hello.", rate));

        // OpusHead: version, channels, pre-skip, input sample rate, gain, mapping family (RFC 7845, section 5.1).
        var head = file.AsSpan(28, 19);
        BinaryPrimitives.ReadInt32LittleEndian(head[12..]).ShouldBe(16_000);
        head[9].ShouldBe((byte)1);
        BinaryPrimitives.ReadInt16LittleEndian(head[16..]).ShouldBe((short)0);
        head[18].ShouldBe((byte)0);
    }

    private static double Rms(PcmAudio audio) => Math.Sqrt(audio.Samples.Average(sample => (double)sample * sample));

    /// <summary>A file of equal packets, 250 a page, that claims to end where they do, or as told.</summary>
    private static byte[] Write(byte[] packet, int count, long? claimed = null)
    {
        var file = new ArrayBufferWriter<byte>();
        Page(2, 0, 0, [[.. "OpusHead"u8, 1, 1, 56, 1, .. new byte[7]]]);
        Page(0, 1, 0, [[.. "OpusTags"u8, .. new byte[8]]]);
        var samples = 0L;
        for (var (sequence, written) = (2u, 0); written < count; sequence++)
        {
            var packets = Enumerable.Repeat(packet, Math.Min(250, count - written)).ToArray();
            written += packets.Length;
            samples += packets.Length * OpusPacket.Samples(packet);
            Page(written == count ? (byte)4 : (byte)0, sequence, claimed ?? Math.Max(samples, 1), packets);
        }

        return file.WrittenSpan.ToArray();

        void Page(byte flags, uint sequence, long granule, byte[][] packets)
        {
            byte[] page = [.. "OggS"u8, 0, flags, .. new byte[20], (byte)packets.Length, .. packets.Select(one => (byte)one.Length), .. packets.SelectMany(one => one)];
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), 7);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), sequence);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), OggChecksum.Append(0, page));
            file.Write(page);
        }
    }
}
