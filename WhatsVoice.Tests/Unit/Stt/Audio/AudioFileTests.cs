using WhatsVoice.Stt.Audio;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Audio;

public sealed class AudioFileTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_voice_note_is_decoded_to_16_kHz_mono_with_its_own_length_and_tone(int channels)
    {
        var file = AudioFile.Open(OggOpusBuilder.Tone(2, channels: channels), TenMinutes);

        var samples = file.Decode(TestContext.Current.CancellationToken);

        file.Format.ShouldBe(AudioFormat.OggOpus);
        file.Duration!.Value.TotalSeconds.ShouldBe(2, 0.001);
        samples.Length.ShouldBe(32_000);
        Frequency(samples).ShouldBe(440, 5);
        samples.Max().ShouldBe(0.3f, 0.06f);
    }

    [Fact]
    public async Task Another_encoders_file_is_decoded_too()
    {
        Tool.Require("ffmpeg");
        var opus = await Tool.ConvertAsync(WaveBuilder.Tone(1.5, 48_000), "-c:a", "libopus", "-ac", "1", "-f", "ogg");

        var file = AudioFile.Open(opus, TenMinutes);

        file.Duration!.Value.TotalSeconds.ShouldBe(1.5, 0.03);
        Frequency(file.Decode(TestContext.Current.CancellationToken)).ShouldBe(440, 5);
    }

    [Theory]
    [InlineData(16_000, 1)]
    [InlineData(48_000, 2)]
    [InlineData(22_050, 1)]
    public void A_wave_file_is_resampled_to_16_kHz_mono(int rate, short channels)
    {
        var file = AudioFile.Open(WaveBuilder.Tone(1, rate, channels), TenMinutes);

        var samples = file.Decode(TestContext.Current.CancellationToken);

        file.Duration!.Value.TotalSeconds.ShouldBe(1, 0.001);
        samples.Length.ShouldBe(16_000);
        Frequency(samples).ShouldBe(440, 5);
    }

    [Theory]
    [InlineData("#!AMR\n", 0x3C, 32)]
    [InlineData("#!AMR-WB\n", 0x04, 18)]
    public void An_AMR_files_length_is_counted_from_its_frames(string magic, byte header, int bytes)
    {
        byte[] frame = [header, .. new byte[bytes - 1]];
        byte[] content = [.. System.Text.Encoding.ASCII.GetBytes(magic), .. Enumerable.Repeat(frame, 150).SelectMany(each => each), header];

        AudioFile.Open(content, TenMinutes).Duration.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFB, 0x90, 0x64 }, "Mp3")]
    [InlineData(new byte[] { 0x49, 0x44, 0x33, 0x04 }, "Mp3")]
    [InlineData(new byte[] { 0xFF, 0xF1, 0x50, 0x80 }, "Aac")]
    [InlineData(new byte[] { 0x23, 0x21, 0x41, 0x4D, 0x52, 0x0A }, "Amr")]
    public void Other_formats_are_told_by_their_first_bytes(byte[] start, string format)
    {
        var file = AudioFile.Open(start, TenMinutes);

        file.Format.ToString().ShouldBe(format);
        file.Duration.ShouldBeNull();
        Should.Throw<InvalidAudioException>(() => file.Decode(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not audio</html>")]
    [InlineData("RIFF\u0010\0\0\0WAVEfmt ")]
    [InlineData("OggS")]
    [InlineData("\0\0\0\u001cftypM4A ")]
    [InlineData("\u001aE\u00df\u00a3")]
    [InlineData("fLaC")]
    public void What_is_no_audio_is_refused(string content) =>
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(System.Text.Encoding.Latin1.GetBytes(content), TenMinutes));

    [Fact]
    public void Every_cut_of_a_voice_note_is_either_refused_or_decoded_within_its_length()
    {
        var whole = OggOpusBuilder.Tone(0.5);

        for (var length = 0; length < whole.Length; length += 7)
        {
            try
            {
                AudioFile.Open(whole[..length], TenMinutes).Decode(TestContext.Current.CancellationToken).Length.ShouldBeLessThanOrEqualTo(8_000);
            }
            catch (InvalidAudioException)
            {
                // Refused: the other allowed outcome.
            }
        }
    }

    [Fact]
    public void Random_packets_never_throw_anything_but_a_refusal()
    {
        var random = new Random(21);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var builder = new OggOpusBuilder();
            for (var packet = 0; packet < 5; packet++)
            {
                var bytes = new byte[random.Next(1, 200)];
                random.NextBytes(bytes);
                builder.Add(bytes);
            }

            try
            {
                AudioFile.Open(builder.Build(), TenMinutes).Decode(TestContext.Current.CancellationToken);
            }
            catch (InvalidAudioException)
            {
                // Refused: the other allowed outcome.
            }
        }
    }

    [Fact]
    public void Sixteen_megabytes_of_tiny_packets_that_play_for_days_are_refused_in_bounded_memory()
    {
        // Two bytes decode to 120 ms: as a file of 16 MB, six days of sound.
        var builder = new OggOpusBuilder { PacketsPerPage = 127, LastGranule = 48_000 };
        builder.AddMany(4_000_000, 0b0001_1011, 2);
        var file = builder.Build();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(file, TenMinutes));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 << 20);
    }

    [Fact]
    public void A_packet_that_goes_on_over_thousands_of_pages_is_refused_without_being_copied_for_each()
    {
        // A page of one full segment continues its packet: 283 bytes each, as a file of 16 MB 59,000 of them.
        var page = new byte[283];
        "OggS"u8.CopyTo(page);
        page[14] = 1;
        page[5] = 1;
        page[26] = 1;
        page[27] = 255;
        OggOpusBuilder.Seal(page, 0);
        var first = page.ToArray();
        first[5] = 0;
        OggOpusBuilder.Seal(first, 0);
        byte[] file = [.. new OggOpusBuilder().Add(8, 1).Build(), .. first, .. Enumerable.Repeat(page, 20_000).SelectMany(bytes => bytes)];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(file, TenMinutes)).Message.ShouldBe("An Opus packet is too large.");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 << 20);
    }

    [Theory]
    [InlineData("OpusHead", 8, 0x10, "another version")]
    [InlineData("OpusTags", 7, 'z', "no comment header")]
    [InlineData("OggS", 5, 0, "no begin")]
    public void Headers_at_which_an_engines_decoder_stops_are_refused_here(string mark, int at, byte value, string why)
    {
        var file = OggOpusBuilder.Tone(1);
        var position = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(mark));
        file[position + at] = value;
        OggOpusBuilder.Seal(file, file.AsSpan(0, position + 4).LastIndexOf("OggS"u8));

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(file, TenMinutes), why);
    }

    [Fact]
    public void Empty_packets_are_refused() =>
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(new OggOpusBuilder { LastGranule = 48_000 }.AddMany(100).Build(), TenMinutes));

    [Fact]
    public void A_forged_length_allocates_no_more_than_the_packets_play()
    {
        var file = AudioFile.Open(new OggOpusBuilder { LastGranule = long.MaxValue }.AddMany(50, 0b0000_1000).Build(), TenMinutes);

        file.Duration!.Value.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_file_that_claims_to_end_at_once_is_as_long_as_its_packets_play()
    {
        // 200 packets of 60 ms on one page, which ends 0.1 s behind the pre-skip.
        var file = AudioFile.Open(new OggOpusBuilder { LastGranule = 312 + 4800, PacketsPerPage = 200 }.AddMany(200, 0b0001_1000).Build(), TenMinutes);

        file.EstimatedDuration.TotalSeconds.ShouldBe(12, 0.6);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFD, 0x10, 0x00 })]
    [InlineData(new byte[] { 0xFF, 0xF3, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x49, 0x44, 0x33, 0x04, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F })]
    [InlineData(new byte[] { 0x23, 0x21, 0x41, 0x4D, 0x52, 0x5F, 0x4D, 0x43 })]
    public void A_file_whose_frames_cannot_be_counted_may_have_no_more_bytes_than_the_limit_plays_at_8_kbit_a_second(byte[] start)
    {
        AudioFile.Open([.. start, .. new byte[100_000]], TenMinutes).EstimatedDuration.TotalSeconds.ShouldBe(100, 1);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open([.. start, .. new byte[700_000]], TenMinutes));
    }

    [Fact]
    public void Frames_of_a_kind_that_is_not_counted_count_with_the_longest_that_they_can_play_behind_one_that_is()
    {
        // One frame of layer 3, 128 kbit/s, then frames of layer 2, 8 kbit/s.
        byte[] counted = [0xFF, 0xFB, 0x90, 0x00, .. new byte[413]];
        byte[] hidden = [.. Enumerable.Repeat<byte[]>([0xFF, 0xF5, 0x18, 0x00, .. new byte[68]], 1_400).SelectMany(frame => frame)];

        AudioFile.Open([.. counted, .. hidden], TenMinutes).EstimatedDuration.TotalSeconds.ShouldBe(hidden.Length / 1_000d, 1);
        Should.Throw<AudioTooLongException>(() => AudioFile.Open([.. counted, .. hidden, .. hidden, .. hidden, .. hidden, .. hidden, .. hidden], TenMinutes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_599)]
    public void A_wave_file_with_less_than_a_tenth_of_a_second_is_refused_since_engines_fail_on_it(int samples)
    {
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(WaveBuilder.Write(new short[samples], 16_000), TenMinutes));
        AudioFile.Open(WaveBuilder.Write(new short[1_600], 16_000), TenMinutes).Duration.ShouldBe(TimeSpan.FromSeconds(0.1));
    }

    [Fact]
    public void What_follows_the_samples_of_a_wave_file_makes_it_no_longer()
    {
        byte[] list = [.. "LIST"u8, 0x20, 0x4E, 0, 0, .. new byte[20_000]];

        Should.Throw<InvalidAudioException>(() => AudioFile.Open([.. WaveBuilder.Write(new short[100], 16_000), .. list], TenMinutes));
    }

    [Fact]
    public void A_wave_file_whose_format_an_engines_decoder_does_not_know_is_refused()
    {
        // The bytes of a sample of all channels.
        var odd = WaveBuilder.Tone(1);
        odd[32] = 1;

        // An extensible format with the number of PCM, of nobody's formats.
        var tone = WaveBuilder.Tone(1);
        byte[] unknown = [.. tone[..16], 40, 0, 0, 0, 0xFE, 0xFF, .. tone[22..36], 22, 0, 16, 0, 4, 0, 0, 0, 1, .. new byte[15], .. tone[36..]];

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(odd, TenMinutes));
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(unknown, TenMinutes));
        byte[] known = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        known.CopyTo(unknown, 46);
        AudioFile.Open(unknown, TenMinutes).Duration.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(100, 312L)]
    [InlineData(100, 312L + 4799)]
    public void A_voice_note_with_less_than_a_tenth_of_a_second_is_refused_since_engines_fail_on_it(int packets, long? lastGranule)
    {
        // Packets of 20 ms; the first 6.5 ms are the encoder's delay.
        var file = new OggOpusBuilder { LastGranule = lastGranule, PacketsPerPage = 100 }.AddMany(packets, 0b0000_1000, 0, 0).Build();

        Should.Throw<InvalidAudioException>(() => AudioFile.Open(file, TenMinutes));
    }

    [Fact]
    public void A_wave_file_that_claims_two_gigahertz_is_refused() =>
        Should.Throw<InvalidAudioException>(() => AudioFile.Open(WaveBuilder.Write(new short[100], 2_000_000_000), TenMinutes));

    [Fact]
    public void Sound_over_the_limit_is_refused() =>
        Should.Throw<AudioTooLongException>(() => AudioFile.Open(WaveBuilder.Tone(3), TimeSpan.FromSeconds(2)));

    private static double Frequency(float[] samples)
    {
        var middle = samples[(samples.Length / 4)..(samples.Length * 3 / 4)];
        var rises = middle.Zip(middle.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        return rises / (middle.Length / 16_000d);
    }
}
