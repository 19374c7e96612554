using System.Buffers.Binary;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Audio;

/// <summary>Files whose headers claim a length: it is counted from the sound, and honest files keep their own.</summary>
public sealed class ClaimedLengthTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("mp3", "Mp3", "-c:a", "libmp3lame", "-b:a", "64k")]
    [InlineData("mp3", "Mp3", "-c:a", "libmp3lame", "-q:a", "5", "-ar", "22050")]
    [InlineData("adts", "Aac", "-c:a", "aac", "-b:a", "64k")]
    [InlineData("ipod", "Mp4", "-c:a", "aac", "-movflags", "faststart")]
    [InlineData("mp4", "Mp4", "-c:a", "aac")]
    [InlineData("mp4", "Mp4", "-c:a", "aac", "-ac", "2", "-ar", "8000", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "1000000")]
    [InlineData("ipod", "Mp4", "-c:a", "alac")]
    [InlineData("flac", "Flac", "-c:a", "flac")]
    [InlineData("flac", "Flac", "-c:a", "flac", "-ar", "16000", "-compression_level", "0")]
    [InlineData("webm", "WebM", "-c:a", "libopus", "-ar", "48000")]
    [InlineData("webm", "WebM", "-c:a", "libopus", "-ar", "48000", "-frame_duration", "60", "-f", "webm", "-live", "1")]
    public async Task The_length_of_a_file_that_is_not_decoded_here_is_counted_from_its_frames(string container, string format, params string[] encoder)
    {
        Tool.Require("ffmpeg");
        var extension = container switch { "adts" => "aac", "ipod" => "m4a", _ => container };

        var file = AudioFile.Open(await Tool.ConvertToFileAsync(WaveBuilder.Tone(7, 44_100), extension, [.. encoder, "-f", container]), TenMinutes);

        file.Format.ToString().ShouldBe(format);
        file.Duration!.Value.TotalSeconds.ShouldBe(7, 0.2);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(file.Content, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_cover_in_an_honest_M4A_costs_nothing()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(7, 44_100), "m4a", "-c:a", "aac", "-b:a", "24k");
        byte[] picture = [0, 0x1E, 0x84, 0x88, .. "covr"u8, .. new byte[2_000_000]];
        byte[] metadata = [0, 0x1E, 0x84, 0x90, .. "udta"u8, .. picture];

        var file = AudioFile.Open([.. content, .. metadata], TenMinutes);

        file.Duration!.Value.TotalSeconds.ShouldBe(7, 0.15);
        file.BilledDuration(TimeSpan.FromSeconds(7)).TotalSeconds.ShouldBe(7, 0.15);
    }

    [Theory]
    [InlineData("-c:a", "aac", "-b:a", "16k", "-ar", "16000")]
    [InlineData("-c:a", "aac", "-b:a", "16k", "-ar", "16000", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "1000000")]
    [InlineData("-c:a", "alac", "-ar", "16000")]
    public async Task An_MP4_whose_headers_claim_a_tenth_of_a_second_is_as_long_as_its_frames_play(params string[] encoder)
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(60, 16_000), "m4a", [.. encoder, "-f", "mp4"]);
        Claim(content, 100);

        var file = AudioFile.Open(content, TenMinutes);

        file.Duration!.Value.TotalSeconds.ShouldBe(60, 0.5);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(content, TimeSpan.FromSeconds(50)));
    }

    [Fact]
    public async Task An_MP4_that_hides_its_frames_in_one_sample_is_as_long_as_its_bytes_may_play()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(60, 8_000), "m4a", "-c:a", "aac", "-ar", "8000", "-b:a", "24k", "-f", "mp4");
        Claim(content, 100);
        var sizes = content.AsSpan().IndexOf("stsz"u8);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(sizes + 12), 1);

        AudioFile.Open(content, TenMinutes).Duration!.Value.TotalSeconds.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task The_longest_of_several_tracks_and_claims_counts()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(
            WaveBuilder.Tone(60, 16_000), "m4a", "-filter_complex", "[0:a]asplit[a][b];[a]atrim=0:1[short]", "-map", "[short]", "-map", "[b]", "-c:a", "aac", "-f", "mp4");
        Claim(content, 100);
        byte[] header = [0, 0, 0, 28, .. "mvhd"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0xE8, 0, 1, 0x5F, 0x90];
        byte[] second = [0, 0, 0, 36, .. "moov"u8, .. header];

        AudioFile.Open(content, TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(60, 0.5);
        AudioFile.Open([.. content, .. second], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(90, 0.5);
    }

    [Fact]
    public void Boxes_without_end_are_not_followed()
    {
        var content = new byte[2_000_004];
        "ftyp"u8.CopyTo(content.AsSpan(4));
        content[3] = 8;
        for (var at = 8; at + 8 <= content.Length; at += 8)
        {
            "moov"u8.CopyTo(content.AsSpan(at + 4));
        }

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(content, TenMinutes));
    }

    [Fact]
    public void A_wave_file_with_a_tiny_first_chunk_of_sound_is_as_long_as_all_its_bytes_play()
    {
        var content = WaveBuilder.Tone(60, 8_000);
        var sound = content.AsSpan(44).ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(40), 1_600);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, sound.Length);

        AudioFile.Open(content, TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(60, 0.01);
        AudioFile.Open([.. content[..1_644], .. "data"u8, .. length, .. sound], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(60, 0.2);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(content, TimeSpan.FromSeconds(50)));
    }

    [Fact]
    public void A_wave_file_with_a_second_format_or_with_sound_before_its_format_is_refused()
    {
        var fast = WaveBuilder.Tone(1, 96_000);
        var slow = WaveBuilder.Tone(1, 8_000);

        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. slow[..36], .. fast[12..]], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. slow[..12], .. slow[36..], .. fast[12..]], TenMinutes));
    }

    [Theory]
    [InlineData("a block of another type first", 4, 4)]
    [InlineData("a block of another length", 7, 33)]
    [InlineData("blocks of no samples", 8, 0, 0)]
    [InlineData("a largest block below the smallest", 10, 0, 16)]
    [InlineData("no rate", 18, 0, 0, 0)]
    public async Task A_FLAC_file_whose_first_block_is_none_of_the_format_is_refused(string what, int at, params int[] bytes)
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(1, 16_000), "flac", "-c:a", "flac");
        bytes.Select(value => (byte)value).ToArray().CopyTo(content, at);

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(content, TimeSpan.FromMinutes(10)), what);
    }

    [Fact]
    public async Task A_FLAC_file_that_claims_a_sample_is_as_long_as_its_frames_play()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(60, 16_000), "flac", "-c:a", "flac");
        content[21] &= 0xF0;
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(22), 1);

        AudioFile.Open(content, TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(60, 0.5);
    }

    [Fact]
    public void Hours_of_tiny_packets_in_a_WebM_file_are_refused()
    {
        byte[] start = [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xFF, 0x86, 0x86, .. "A_OPUS"u8, 0x1F, 0x43, 0xB6, 0x75, 0xFF];
        byte[] packet = [0xA3, 0x86, 0x81, 0, 0, 0x80, 0b0001_1011, 2];
        byte[] laced = [0xA3, 0x87, 0x81, 0, 0, 0x84, 49, 0b0001_1000, 0b0001_1000];

        AudioFile.Open([.. start, .. Repeat(packet, 1_000)], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 0.1);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open([.. start, .. Repeat(packet, 6_000)], TenMinutes));
        Should.Throw<AudioTooLongException>(() => AudioFile.Open([.. start, .. Repeat(laced, 200)], TenMinutes));

        static IEnumerable<byte> Repeat(byte[] block, int times) => Enumerable.Repeat(block, times).SelectMany(bytes => bytes);
    }

    /// <summary>Forges every length that an MP4's headers tell.</summary>
    private static void Claim(byte[] file, uint milliseconds)
    {
        foreach (var name in (string[])["mvhd", "mdhd"])
        {
            for (var at = 0; file.AsSpan(at).IndexOf(System.Text.Encoding.ASCII.GetBytes(name)) is >= 0 and var found;)
            {
                at += found + 4;
                var scale = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 12));
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 16), scale * milliseconds / 1_000);
            }
        }
    }
}
