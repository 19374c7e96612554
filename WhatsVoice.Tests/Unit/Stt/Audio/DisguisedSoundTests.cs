using System.Buffers.Binary;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Audio;

/// <summary>Small files that a decoder plays for hours, made to look short: each is refused, or counts with what is played.</summary>
public sealed class DisguisedSoundTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task An_hour_of_FLAC_in_ten_kilobytes_is_found_behind_a_tag_and_refused_without_its_header()
    {
        Tool.Require("ffmpeg");
        var flac = await Tool.ConvertToFileAsync(WaveBuilder.Write(new short[8_000], 8_000), "flac", "-af", "apad=pad_dur=3600", "-c:a", "flac", "-frame_size", "32768");
        var frames = flac.AsSpan().IndexOf(new byte[] { 0xFF, 0xF8 });
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 10, .. new byte[10]];

        flac.Length.ShouldBeLessThan(50_000);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(flac, TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. tag, .. flac], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. tag, .. tag, .. flac[frames..]], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(flac[frames..], TenMinutes));
    }

    [Fact]
    public async Task A_file_that_names_a_codec_and_holds_no_sound_is_refused()
    {
        Tool.Require("ffmpeg");
        var fragmented = await Tool.ConvertToFileAsync(WaveBuilder.Tone(1, 16_000), "mp4", "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof");
        var head = fragmented[..(fragmented.AsSpan().IndexOf("moof"u8) - 4)];

        Should.NotThrow(() => AudioFile.Open(fragmented, TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(head, TenMinutes)).Message.ShouldBe("The file holds no sound.");
    }

    [Theory]
    [InlineData((byte)4, (byte)0x80)]
    [InlineData((byte)0xFF, (byte)0)]
    public async Task A_tag_that_decoders_take_for_none_hides_no_sound(byte version, byte highBits)
    {
        Tool.Require("ffmpeg");
        var frames = await Tool.ConvertToFileAsync(WaveBuilder.Tone(60, 16_000), "mp3", "-c:a", "libmp3lame", "-b:a", "8k", "-id3v2_version", "0");
        var size = frames.Length - 500;
        byte[] tag =
        [
            .. "ID3"u8, version, 0, 0,
            (byte)(highBits | (size >> 21 & 0x7F)), (byte)(highBits | (size >> 14 & 0x7F)), (byte)(highBits | (size >> 7 & 0x7F)), (byte)(highBits | (size & 0x7F)),
        ];

        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. tag, .. frames], TenMinutes));
    }

    [Theory]
    [InlineData("mp3", "Mp3", "libmp3lame")]
    [InlineData("adts", "Aac", "aac")]
    public async Task Sound_behind_honest_tags_and_padding_keeps_its_length(string container, string format, string encoder)
    {
        Tool.Require("ffmpeg");
        var frames = await Tool.ConvertToFileAsync(WaveBuilder.Tone(7, 44_100), container == "adts" ? "aac" : "mp3", "-c:a", encoder, "-id3v2_version", "0", "-f", container);
        byte[] tag = [.. "ID3"u8, 3, 0, 0, 0, 0, 1, 0, .. new byte[128]];
        byte[] footed = [.. "ID3"u8, 4, 0, 0x10, 0, 0, 0, 4, .. new byte[4], .. "3DI"u8, 4, 0, 0x10, 0, 0, 0, 4];

        var file = AudioFile.Open([.. tag, .. footed, .. new byte[1_000], .. frames], TenMinutes);

        file.Format.ToString().ShouldBe(format);
        file.Duration!.Value.TotalSeconds.ShouldBe(8, 0.2);
    }

    [Fact]
    public void Frames_of_another_layer_are_stepped_over_as_decoders_do_and_open_no_gap_for_others()
    {
        // A frame of layer II, 8 kbit/s at 16 kHz, 72 bytes; its content looks like one of layer III with 1,440 bytes, in which frames of 24 ms and 24 bytes lie.
        byte[] outer = [0xFF, 0xF5, 0x18, 0x00, .. (byte[])[0xFF, 0xFB, 0xE8, 0x00], .. new byte[64]];
        byte[] small = [0xFF, 0xF3, 0x14, 0xC0, .. new byte[20]];
        byte[] group = [.. outer, .. Enumerable.Repeat(small, 50).SelectMany(frame => frame)];

        AudioFile.Open([.. Enumerable.Repeat(group, 10).SelectMany(bytes => bytes)], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(10 * (0.072 + (50 * 0.024)), 0.1);
    }

    [Fact]
    public void An_Ogg_page_with_a_wrong_checksum_is_refused_since_decoders_look_into_it_for_others()
    {
        var inner = new OggOpusBuilder { PacketsPerPage = 255 }.AddMany(10_000, 0b0001_1011, 2).Build();

        // As the padding of a packet: each byte of 255 stands for 254 bytes.
        byte[] length = [.. Enumerable.Repeat<byte>(255, inner.Length / 254), (byte)(inner.Length % 254)];
        var outer = new OggOpusBuilder().Add([0b1000_0011, 0b0100_0001, .. length, .. inner]).AddMany(10, 0b0001_1011, 2).Build();
        AudioFile.Open(outer, TenMinutes).Duration!.Value.TotalSeconds.ShouldBeLessThan(1);
        var page = outer.AsSpan().IndexOf("OpusTags"u8);
        page += outer.AsSpan(page).IndexOf("OggS"u8);

        outer[page + 22] ^= 0xFF;

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(outer, TenMinutes));
    }

    [Fact]
    public void An_Ogg_packet_does_not_go_on_where_its_page_begins_another()
    {
        var whole = new OggOpusBuilder { PacketsPerPage = 1, LastGranule = 5_880 }.Add([0b1000_0000, .. new byte[254]]).Add(0b0001_1011, 2).Build();

        // Without the segment that ends it, the first packet reaches into the next page.
        var first = whole.AsSpan().LastIndexOf(new byte[] { 255, 0, 0b1000_0000 });
        byte[] cut = [.. whole[..(first + 1)], .. whole[(first + 2)..]];
        cut[first - 1] = 1;
        OggOpusBuilder.Seal(cut, first - 27);

        AudioFile.Open(whole, TenMinutes);
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(cut, TenMinutes));
    }

    [Fact]
    public void A_cluster_of_WebM_that_hides_in_another_element_counts_since_decoders_find_it_after_an_error()
    {
        byte[] start = [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xFF, 0x86, 0x86, .. "A_OPUS"u8, 0x1F, 0x43, 0xB6, 0x75, 0xFF];
        byte[] packet = [0xA3, 0x86, 0x81, 0, 0, 0x80, 0b0001_1011, 2];
        byte[] wrong = [0xE7, 0x89, .. new byte[9]];
        byte[] cluster = [0x1F, 0x43, 0xB6, 0x75, 0xFF, .. Enumerable.Repeat(packet, 1_000).SelectMany(bytes => bytes)];

        AudioFile.Open([.. start, .. packet, 0, .. cluster], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 1);
        AudioFile.Open([.. start, .. packet, 0xEC, 0x7F, 0xFE, .. cluster], TenMinutes).Duration!.Value.TotalSeconds.ShouldBeGreaterThan(119);
        AudioFile.Open([.. start, .. packet, .. wrong, .. Element(0xEC, cluster)], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 1);
        AudioFile.Open([.. start, .. packet, .. wrong, .. Element(0xEC, Element(0xEC, cluster))], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 1);
        AudioFile.Open([.. start, .. wrong, .. Element(0xA3, [0x81, 0, 0, 0x80, 0b1000_0000, .. cluster])], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(120, 1);
    }

    [Fact]
    public void Opus_in_a_WebM_file_counts_beside_a_track_of_a_codec_that_cannot_be_counted()
    {
        byte[] start = [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xFF, 0x86, 0x86, .. "A_OPUS"u8, 0x86, 0x83, .. "V_X"u8, 0x1F, 0x43, 0xB6, 0x75, 0xFF];
        byte[] packet = [0xA3, 0x86, 0x81, 0, 0, 0x80, 0b0001_1011, 2];

        AudioFile.Open([.. start, .. Enumerable.Repeat(packet, 1_000).SelectMany(bytes => bytes)], TenMinutes).EstimatedDuration.TotalSeconds.ShouldBe(120, 0.1);
    }

    [Theory]
    [InlineData("mka", "-c:a", "flac", "-frame_size", "32768")]
    [InlineData("mp4", "-c:a", "flac", "-frame_size", "32768", "-strict", "experimental")]
    [InlineData("mov", "-c:a", "pcm_u8", "-ar", "1")]
    [InlineData("mka", "-c:a", "pcm_u8", "-ar", "1")]
    public async Task An_hour_of_another_codec_in_a_small_MP4_or_WebM_is_refused(string extension, params string[] encoder)
    {
        Tool.Require("ffmpeg");
        var file = await Tool.ConvertToFileAsync(WaveBuilder.Write(new short[8_000], 8_000), extension, ["-af", "apad=pad_dur=3600", .. encoder]);

        file.Length.ShouldBeLessThan(500_000);
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(file, TenMinutes));
    }

    [Fact]
    public void A_track_of_another_codec_that_a_WebM_file_hides_before_its_sound_is_refused()
    {
        byte[] start = [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xFF, 0x86, 0x86, .. "A_OPUS"u8];
        byte[] sound = [0x1F, 0x43, 0xB6, 0x75, 0xFF, 0xA3, 0x86, 0x81, 0, 0, 0x80, 0b0001_1011, 2];
        byte[] hidden = Element(0xEC, [0x86, 0x40, 6, .. "A_FLAC"u8]);

        AudioFile.Open([.. start, .. sound], TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(0.12, 0.001);
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. start, .. hidden, .. sound], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. start, 0, .. hidden, .. sound], TenMinutes));
    }

    [Fact]
    public async Task An_MP4_that_plays_its_sound_a_hundred_times_over_by_a_list_of_edits_counts_each()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Tone(10, 16_000), "m4a", "-c:a", "aac", "-f", "mp4");
        var at = content.AsSpan().IndexOf("elst"u8) - 4;
        var length = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at));
        byte[] edit = content[(at + 16)..(at + 28)];
        byte[] silence = [0, 0, 0, 10, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 0];

        AudioFile.Open(WithEdits(1), TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(10, 0.2);
        AudioFile.Open(WithEdits(30), TenMinutes).Duration!.Value.TotalSeconds.ShouldBe(300, 5);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(WithEdits(100), TenMinutes));

        byte[] WithEdits(int count)
        {
            byte[] list = [.. "elst"u8, 0, 0, 0, 0, 0, 0, 0, (byte)(count + 1), .. silence, .. Enumerable.Repeat(edit, count).SelectMany(bytes => bytes)];
            byte[] file = [.. content[..at], .. Size(list.Length + 4), .. list, .. content[(at + length)..]];
            foreach (var name in (string[])["moov", "trak", "edts"])
            {
                var box = file.AsSpan(file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name)) - 4);
                BinaryPrimitives.WriteInt32BigEndian(box, BinaryPrimitives.ReadInt32BigEndian(box) + list.Length + 4 - length);
            }

            return file;
        }
    }

    [Fact]
    public async Task An_MP4_with_sound_of_another_codec_beside_its_AAC_or_with_a_compressed_header_is_refused()
    {
        Tool.Require("ffmpeg");
        var content = await Tool.ConvertToFileAsync(WaveBuilder.Write(new short[8_000 * 60], 8_000), "m4a", "-c:a", "aac", "-f", "mp4");
        byte[] other = [.. "stsd"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8, .. "abcd"u8];
        byte[] track = Box("trak", Box("mdia", Box("minf", Box("stbl", [.. Size(other.Length + 4), .. other]))));

        content.Length.ShouldBeLessThan(20_000);
        AudioFile.Open(content, TenMinutes).Duration!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(59);
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. content, .. Box("moov", track)], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. content, .. Box("moov", Box("mvex", track))], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. content, .. Box("hoov", track)], TenMinutes));
        AudioFile.Open([.. content, .. Box("free", Box("moov", track))], TenMinutes).Duration!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(59, "what an editor left behind");
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. content, .. Box("moov", Box("cmov", new byte[8]))], TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. content, .. Box("hoov", Box("cmov", new byte[8]))], TenMinutes));
    }

    private static byte[] Box(string name, byte[] content) => [.. Size(content.Length + 8), .. System.Text.Encoding.ASCII.GetBytes(name), .. content];

    private static byte[] Element(byte id, byte[] content) => [id, 0x08, .. Size(content.Length), .. content];

    private static byte[] Size(int bytes) => [(byte)(bytes >> 24), (byte)(bytes >> 16), (byte)(bytes >> 8), (byte)bytes];
}
