using System.Buffers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed class OggOpusTests
{
    // A SILK wideband packet of 20 ms, by its first byte.
    private const byte Header = 9 << 3;

    [Fact]
    public void What_is_written_is_read_back()
    {
        int[] lengths = [1, 254, 255, 256, 509, 510, 511, 1275, .. Enumerable.Repeat(60, 200)];
        var packets = lengths.Select((length, i) => Packet(length, (byte)i)).ToArray();

        var info = OggOpusReader.Read(Write(packets, lengths.Length * 960));

        info.Channels.ShouldBe(1);
        info.PreSkip.ShouldBe(312);
        info.Duration.TotalSeconds.ShouldBe(((lengths.Length * 960) - 312) / 48_000.0, 1e-6);
        info.Packets.Select(packet => packet.ToArray()).ShouldBe(packets);
    }

    [Theory]
    [InlineData("123456789", 0x89A1897F)] // CRC-32 with polynomial 0x04C11DB7, unreflected, start 0, no final inversion: the catalogue's check value
    [InlineData("", 0)]
    public void The_checksum_is_that_of_ogg(string text, uint checksum) =>
        OggChecksum.Append(0, System.Text.Encoding.ASCII.GetBytes(text)).ShouldBe(checksum);

    [Fact]
    public void The_checksum_of_the_whole_is_that_of_its_parts_wherever_it_is_cut()
    {
        var bytes = Packet(45, 7);
        var whole = OggChecksum.Append(0, bytes);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            OggChecksum.Append(OggChecksum.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)).ShouldBe(whole);
        }
    }

    [Fact]
    public void A_file_that_is_cut_short_damaged_or_chained_is_refused()
    {
        var file = Write([.. Enumerable.Range(0, 120).Select(i => Packet(40, (byte)i))], 120 * 960);

        for (var length = 0; length < file.Length; length += 97)
        {
            Should.Throw<InvalidDataException>(() => OggOpusReader.Read(file.AsMemory(0, length)));
        }

        for (var i = 0; i < file.Length; i += 31)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 1;
            Should.Throw<InvalidDataException>(() => OggOpusReader.Read(damaged));
        }

        Should.Throw<InvalidDataException>(() => OggOpusReader.Read((byte[])[.. file, .. file])).Message.ShouldContain("chained");
    }

    [Theory]
    [InlineData(2 * 960, true)]
    [InlineData((2 * 960) - 959, true)]
    [InlineData((2 * 960) + 1, false)]
    [InlineData(960, false)]
    public void A_stream_ends_within_its_last_packet(long samples, bool allowed)
    {
        byte[][] packets = [Packet(10, 1), Packet(10, 2)];

        if (allowed)
        {
            OggOpusReader.Read(Write(packets, samples)).Duration.TotalSeconds.ShouldBe((samples - 312) / 48_000.0, 1e-6);
        }
        else
        {
            Should.Throw<ArgumentOutOfRangeException>(() => Write(packets, samples));
        }
    }

    [Theory]
    [InlineData(new byte[] { 9 << 3 }, 960)]
    [InlineData(new byte[] { 8 << 3 }, 480)]
    [InlineData(new byte[] { (11 << 3) | 1 }, 5760)]
    [InlineData(new byte[] { 13 << 3 }, 960)]
    [InlineData(new byte[] { 16 << 3 }, 120)]
    [InlineData(new byte[] { (31 << 3) | 3, 3 }, 2880)]
    [InlineData(new byte[] { (31 << 3) | 1 }, 1920)]
    [InlineData(new byte[] { (3 << 3) | 3, 3 }, 0)] // 180 ms
    [InlineData(new byte[] { (31 << 3) | 3 }, 0)] // cut off before its count
    [InlineData(new byte[0], 0)]
    public void A_packet_tells_how_long_it_plays(byte[] packet, int samples) => OpusPacket.Samples(packet).ShouldBe(samples);

    [Theory]
    [InlineData("a", 100, 1, 24_000)]
    [InlineData("a", 2500, 1, 16_000)]
    [InlineData("a", 4096, 1, 12_000)]
    [InlineData("a", 4096, 0.25, 6_000)]
    [InlineData("a", 4096, 4, 24_000)]
    [InlineData("语", 610, 1, 24_000)]
    [InlineData("语", 1850, 1, 8_000)]
    public void A_streamed_text_gets_the_bit_rate_at_which_it_should_fit(string letter, int characters, double speed, int bitRate) =>
        VoiceNote.EstimateBitRate(string.Concat(Enumerable.Repeat(letter, characters)), speed, 24_000).ShouldBe(bitRate);

    [Theory]
    [InlineData(200, 24_000, 16_000)]
    [InlineData(400, 24_000, 8_000)]
    [InlineData(400, 8_000, 6_000)]
    [InlineData(4000, 24_000, 6_000)]
    [InlineData(4000, 6_000, null)]
    public void Speech_that_is_too_large_gets_the_best_bit_rate_for_its_length(int seconds, int tried, int? lower) =>
        VoiceNote.LowerBitRate(TimeSpan.FromSeconds(seconds), tried).ShouldBe(lower);

    private static byte[] Packet(int length, byte fill)
    {
        var packet = new byte[length];
        Array.Fill(packet, fill);
        packet[0] = Header;
        return packet;
    }

    private static byte[] Write(byte[][] packets, long samples)
    {
        var file = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(file, serial: 7);
        writer.WriteHeaders(preSkip: 312, outputGain: 0);
        foreach (var packet in packets)
        {
            writer.WritePacket(packet);
        }

        writer.Complete(samples);
        return file.WrittenSpan.ToArray();
    }
}
