using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Audio;

public sealed class OpusPacketTests
{
    // Frames of 20 ms, the code in the last two bits.
    private const byte Single = 0b0000_1000;
    private const byte Two = 0b0000_1001;
    private const byte TwoOfOwnLength = 0b0000_1010;
    private const byte Counted = 0b0000_1011;
    private const byte IsVariable = 0x80;
    private const byte IsPadded = 0x40;

    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    /// <summary>By the requirement of RFC 6716, section 3.4, that each breaks.</summary>
    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "R1: no byte", [] },
        { "R2: a frame of 1,276 bytes", [Single, .. new byte[1276]] },
        { "R2: two frames of 1,276 bytes", [Two, .. new byte[2552]] },
        { "R2: a second frame of 1,276 bytes", [TwoOfOwnLength, 0, .. new byte[1276]] },
        { "R2: frames of 1,276 bytes", [Counted, 2, .. new byte[2552]] },
        { "R3: half a byte for each of two frames", [Two, 1, 2, 3] },
        { "R4: no length", [TwoOfOwnLength] },
        { "R4: half a length", [TwoOfOwnLength, 252] },
        { "R4: a first frame that is longer than the packet", [TwoOfOwnLength, 3, 1, 2] },
        { "R5: no number of frames", [Counted] },
        { "R5: no frame", [Counted, 0, 1, 2] },
        { "R5: 140 ms", [Counted, 7] },
        { "R6: three bytes for two frames", [Counted, 2, 1, 2, 3] },
        { "R6: three bytes for two frames behind padding", [Counted, IsPadded | 2, 1, 1, 2, 3, 0] },
        { "R6, R7: padding without its length", [Counted, IsPadded | 1] },
        { "R6, R7: padding whose length goes on behind the end", [Counted, IsPadded | 1, 255] },
        { "R6, R7: more padding than bytes", [Counted, IsPadded | 1, 3, 1, 2] },
        { "R7: a length is missing", [Counted, IsVariable | 3, 0] },
        { "R7: half a length", [Counted, IsVariable | 2, 255] },
        { "R7: frames that are longer than the packet", [Counted, IsVariable | 3, 1, 2, 9, 9] },
        { "R7: a frame that reaches into the padding", [Counted, IsVariable | IsPadded | 2, 2, 1, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_packet_whose_lengths_do_not_add_up_is_refused_here_as_decoders_do(string requirement, byte[] packet)
    {
        OpusPacket.SamplesOf(packet).ShouldBeNull(requirement);
        var file = new OggOpusBuilder { LastGranule = 48_000 }.AddMany(50, Single, 0, 0).Add(packet).Build();
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(file, TenMinutes), requirement);

        Tool.Require("ffmpeg");
        if (packet.Length > 0)
        {
            (await Record.ExceptionAsync(() => Tool.DecodeAsync(file))).ShouldNotBeNull($"ffmpeg takes it: {requirement}");
        }
    }

    [Theory]
    [InlineData(960, new byte[] { Single })]
    [InlineData(960, new byte[] { Single, 1, 2, 3 })]
    [InlineData(1920, new byte[] { Two })]
    [InlineData(1920, new byte[] { Two, 1, 2 })]
    [InlineData(1920, new byte[] { TwoOfOwnLength, 0 })]
    [InlineData(1920, new byte[] { TwoOfOwnLength, 2, 1, 2, 3 })]
    [InlineData(5760, new byte[] { Counted, 6 })]
    [InlineData(2880, new byte[] { Counted, 3, 1, 2, 3 })]
    [InlineData(960, new byte[] { Counted, IsPadded | 1, 0 })]
    [InlineData(1920, new byte[] { Counted, IsPadded | 2, 2, 1, 2, 0, 0 })]
    [InlineData(2880, new byte[] { Counted, IsVariable | 3, 1, 2, 1, 2, 3, 4, 5 })]
    [InlineData(1920, new byte[] { Counted, IsVariable | IsPadded | 2, 2, 1, 1, 0, 0 })]
    public void A_packet_plays_its_frames(int samples, byte[] packet) => OpusPacket.SamplesOf(packet).ShouldBe(samples);

    [Fact]
    public void A_file_of_nothing_but_the_shortest_frames_is_refused_before_a_decoder_makes_up_each_of_them()
    {
        // CELT, 2.5 ms without a byte: one a packet, or 48.
        var single = new OggOpusBuilder { PacketsPerPage = 255, LastGranule = 120L * 48_000 }.AddMany(120 * 400, 0b1110_0000).Build();
        var inTurn = new OggOpusBuilder { PacketsPerPage = 254, LastGranule = 120L * 48_000 };
        for (var pair = 0; pair < 60 * 400; pair++)
        {
            inTurn.Add(0b1110_0000, 1, 2).Add(0b1110_0000);
        }

        var counted = new OggOpusBuilder { PacketsPerPage = 255, LastGranule = 120L * 48_000 }.AddMany(1_000, 0b1110_0011, 48).Build();
        var pauses = new OggOpusBuilder { PacketsPerPage = 255, LastGranule = 120L * 48_000 }.AddMany(6_000, Single).Build();

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(single, TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(inTurn.Build(), TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(counted, TenMinutes));
        AudioFile.Open(pauses, TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 0.1);
    }

    [Fact]
    public void A_file_with_many_gaps_is_refused_before_a_decoder_searches_for_what_fills_each_of_them()
    {
        // 10 ms, every other one empty, as packets and inside of packets; and CELT and SILK in turn.
        const byte Celt = 0b1111_0000;
        const byte Silk = 0b0100_0000;
        var inTurn = new OggOpusBuilder { PacketsPerPage = 250, LastGranule = 120L * 48_000 };
        var modes = new OggOpusBuilder { PacketsPerPage = 250, LastGranule = 120L * 48_000 };
        for (var pair = 0; pair < 60 * 100; pair++)
        {
            inTurn.Add(Celt, 1, 2).Add(Celt);
            modes.Add(Celt, 1, 2).Add(Silk, 1, 2);
        }

        var inside = new OggOpusBuilder { PacketsPerPage = 250, LastGranule = 120L * 48_000 }.AddMany(120 * 50, Celt | 2, 2, 1, 2).Build();

        // An encoder that sends nothing in pauses: a frame of 20 ms now and then.
        var pauses = new OggOpusBuilder { PacketsPerPage = 250, LastGranule = 120L * 48_000 };
        for (var at = 0; at < 120 * 50; at += 20)
        {
            pauses.Add(Single, 1, 2).AddMany(19, Single);
        }

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(inTurn.Build(), TenMinutes)).Message.ShouldContain("gaps");
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(modes.Build(), TenMinutes)).Message.ShouldContain("gaps");
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(inside, TenMinutes)).Message.ShouldContain("gaps");
        AudioFile.Open(pauses.Build(), TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 0.1);
    }

    [Theory]
    [InlineData(new[] { 1 }, new byte[] { Single, 1 })]
    [InlineData(new[] { 1, 1 }, new byte[] { Two, 1, 2 })]
    [InlineData(new[] { 0, 0 }, new byte[] { TwoOfOwnLength, 0 })]
    [InlineData(new[] { 2, 1 }, new byte[] { TwoOfOwnLength, 2, 1, 2, 3 })]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0 }, new byte[] { Counted, 6 })]
    [InlineData(new[] { 1, 2, 2 }, new byte[] { Counted, IsVariable | 3, 1, 2, 1, 2, 3, 4, 5 })]
    [InlineData(new[] { 2, 1 }, new byte[] { Counted, IsVariable | IsPadded | 2, 1, 2, 1, 2, 3, 0 })]
    public void A_packet_has_its_frames(int[] bytes, byte[] packet) => OpusPacket.FrameBytesOf(packet).ShouldBe(bytes);

    [Fact]
    public void The_longest_frames_and_paddings_are_read()
    {
        OpusPacket.SamplesOf([Single, .. new byte[1275]]).ShouldBe(960);
        OpusPacket.SamplesOf([TwoOfOwnLength, 255, 255, .. new byte[2550]]).ShouldBe(1920);
        OpusPacket.SamplesOf([Counted, IsVariable | 2, 252, 0, .. new byte[252 + 7]]).ShouldBe(1920);
        OpusPacket.SamplesOf([Counted, IsPadded | 1, 255, 255, 10, 1, .. new byte[518]]).ShouldBe(960);
    }

    [Fact]
    public void Every_configuration_has_the_length_of_the_standard()
    {
        // Tenths of a millisecond, by the configuration number (RFC 6716, table 2).
        int[] tenths = [.. Enumerable.Repeat<int[]>([100, 200, 400, 600], 3).SelectMany(each => each), 100, 200, 100, 200, .. Enumerable.Repeat<int[]>([25, 50, 100, 200], 4).SelectMany(each => each)];

        Enumerable.Range(0, 32).Select(configuration => OpusPacket.SamplesOf([(byte)(configuration << 3), 1]) * 10 / 48).ShouldBe(tenths.Select(length => (int?)length));
    }
}
