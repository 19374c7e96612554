using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.Unit.Stt.Audio;

/// <summary>Frames of one codec in a file of another: ffmpeg 5.1 was seen to play 20 min of a WAVE file of 80 KB that counted with 0.2 s.</summary>
public sealed class HiddenSoundTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    // Frames of 0.1 s and more: AAC at 7,350 Hz in ADTS and in LOAS, Enhanced AC-3, and MP3 at 8 kbit/s.
    private static readonly byte[] Adts = [0xFF, 0xF1, 0x70, 0x40, 0x01, 0xBF, 0xFC, 0x00, 0xC8, 0x00, 0x80, 0x23, 0x80];
    private static readonly byte[] Loas = [0x56, 0xE0, 0x09, .. new byte[9]];
    private static readonly byte[] EnhancedAc3 = [0x0B, 0x77, 0x00, 0x0F, 0x3F, 0x80, .. new byte[26]];
    private static readonly byte[] SwappedAc3 = [0x77, 0x0B, 0x00, 0x00, 0x40, 0x80, .. new byte[186]];
    private static readonly byte[] Mp3 = [0xFF, 0xE3, 0x18, 0xC4, .. new byte[68]];
    private static readonly byte[] Dts = [0x7F, 0xFE, 0x80, 0x01, .. new byte[92]];
    private static readonly byte[] DtsIn14Bits = [0xFF, 0x1F, 0x00, 0xE8, 0xF1, 0x07, .. new byte[90]];

    private static readonly byte[] Burst = [0x72, 0xF8, 0x1F, 0x4E, 0x0D, 0x00, 0x40, 0x02, .. new byte[88]];

    public static TheoryData<string> Kinds => [nameof(Adts), nameof(Loas), nameof(EnhancedAc3), nameof(SwappedAc3), nameof(Mp3), nameof(Dts), nameof(DtsIn14Bits), nameof(Burst)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_WAVE_file_of_other_frames_than_samples_is_refused(string kind)
    {
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(Wave(Many(FrameOf(kind), 300)), TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(Wave([1, 0, 1, .. Many(FrameOf(kind), 300)]), TenMinutes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Frames_of_another_kind_behind_those_of_an_MP3_or_AAC_file_are_refused(string kind)
    {
        byte[] layer3 = [0xFF, 0xF3, 0x44, 0xC4, .. new byte[92]];
        byte[] aac = [0xFF, 0xF1, 0x50, 0x40, 0x01, 0xBF, 0xFC, .. new byte[6]];

        if (kind != nameof(Mp3))
        {
            Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. layer3, .. Many(FrameOf(kind), 300)], TenMinutes));
        }

        if (kind != nameof(Adts))
        {
            Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. Many(aac, 3), .. Many(FrameOf(kind), 300)], TenMinutes));
        }
    }

    [Fact]
    public void Frames_inside_the_frames_that_count_are_refused()
    {
        byte[] layer3 = [0xFF, 0xFB, 0xE8, 0xC4, .. Many(Adts, 110), .. new byte[6]];
        byte[] aac = [0xFF, 0xF1, 0x50, 0x40, 0xB4, 0x1F, 0xFC, .. Many(Adts, 110), .. new byte[3]];

        layer3.Length.ShouldBe(1_440);
        aac.Length.ShouldBe(1_440);
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(Many(layer3, 10), TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(Many(aac, 10), TenMinutes));
    }

    [Theory]
    [InlineData(188)]
    [InlineData(192)]
    [InlineData(204)]
    public void A_transport_stream_behind_an_MP3_frame_is_refused(int bytes)
    {
        byte[] layer3 = [0xFF, 0xF3, 0x44, 0xC4, .. new byte[92]];
        byte[] packet = [0x47, 0x01, 0x00, 0x10, .. new byte[bytes - 4]];

        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. layer3, .. Many(packet, 20)], TenMinutes));
    }

    [Fact]
    public void A_program_stream_behind_MP3_frames_is_refused()
    {
        byte[] layer3 = [0xFF, 0xF3, 0x44, 0xC4, .. new byte[92]];
        byte[] pack = [0x00, 0x00, 0x01, 0xBA, .. new byte[92]];

        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. Many(layer3, 3), .. Many(pack, 3)], TenMinutes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(5_000)]
    [InlineData(32_767)]
    public void Noise_of_any_level_is_samples(int level)
    {
        var random = new Random(level);
        var samples = new short[500_000];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)random.Next(-level, level + 1);
        }

        AudioFile.Open(WaveBuilder.Write(samples, 16_000), TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(31.25, 0.01);
    }

    [Fact]
    public void Frames_of_any_content_are_an_MP3_or_AAC_file()
    {
        var random = new Random(1);
        byte[] Content(int length)
        {
            var content = new byte[length];
            random.NextBytes(content);
            return content;
        }

        byte[] mp3 = [.. Enumerable.Range(0, 2_000).SelectMany(_ => (byte[])[0xFF, 0xFB, 0x90, 0xC4, .. Content(413)])];
        byte[] aac = [.. Enumerable.Range(0, 2_000).SelectMany(_ => (byte[])[0xFF, 0xF1, 0x50, 0x40, 0x2E, 0x9F, 0xFC, .. Content(365)])];

        AudioFile.Open([.. mp3, .. Content(5_000)], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe((2_000 * 1_152 / 44_100d) + 5, 1);
        AudioFile.Open(aac, TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(2_000 * 1_024 / 44_100d, 0.1);
    }

    private static byte[] FrameOf(string kind) => kind switch
    {
        nameof(Adts) => Adts,
        nameof(Loas) => Loas,
        nameof(EnhancedAc3) => EnhancedAc3,
        nameof(SwappedAc3) => SwappedAc3,
        nameof(Mp3) => Mp3,
        nameof(Dts) => Dts,
        nameof(DtsIn14Bits) => DtsIn14Bits,
        _ => Burst,
    };

    private static byte[] Many(byte[] frame, int count) => [.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)];

    /// <summary>As many bytes a second as are allowed: 96 kHz, two channels.</summary>
    private static byte[] Wave(byte[] content)
    {
        byte[] padded = content.Length % 2 == 0 ? content : [.. content, 0];
        var mono = WaveBuilder.Write(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(padded).ToArray(), 96_000);
        mono[22] = 2;
        return mono;
    }
}
