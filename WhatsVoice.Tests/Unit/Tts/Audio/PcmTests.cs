using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed class PcmTests
{
    [Theory]
    [InlineData(16_000, 24_000)]
    [InlineData(8_000, 24_000)]
    [InlineData(22_050, 24_000)]
    [InlineData(44_100, 48_000)]
    [InlineData(48_000, 16_000)]
    public void A_tone_keeps_its_pitch_and_level_at_another_rate(int from, int to)
    {
        var resampled = Tone(1000, from, seconds: 1).Resample(to);

        resampled.SampleRate.ShouldBe(to);
        resampled.Duration.TotalSeconds.ShouldBe(1, 1.0 / to);
        var expected = Tone(1000, to, seconds: 1).Samples;
        // The ends ring; between them every sample is where it belongs.
        for (var i = 200; i < to - 200; i++)
        {
            ((int)resampled.Samples[i]).ShouldBeInRange(expected[i] - 30, expected[i] + 30);
        }
    }

    [Fact]
    public void A_tone_above_the_lower_rate_does_not_come_back_as_another()
    {
        Tone(10_000, 48_000, seconds: 1).Resample(16_000).Samples[500..^500].Max(sample => Math.Abs((int)sample)).ShouldBeLessThan(20);
    }

    [Fact]
    public void Loud_samples_stay_within_16_bits()
    {
        var square = new PcmAudio([.. Enumerable.Range(0, 1600).Select(i => i / 80 % 2 == 0 ? short.MaxValue : short.MinValue)], 16_000);

        square.Resample(24_000).Peak.ShouldBeGreaterThan(32_000);
    }

    [Fact]
    public void A_wave_is_read_back()
    {
        var audio = Tone(440, 16_000, 0.1);

        var read = Wav.Read(Wav.Write(audio));

        read.SampleRate.ShouldBe(audio.SampleRate);
        read.Samples.ShouldBe(audio.Samples);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RIFFxxxxWAVE")]
    [InlineData("ID3 is an mp3 file, more or less")]
    public void What_is_no_wave_is_refused(string file) =>
        Should.Throw<InvalidDataException>(() => Wav.Read(System.Text.Encoding.ASCII.GetBytes(file)));

    private static PcmAudio Tone(double frequency, int rate, double seconds) => new(
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => (short)(10_000 * Math.Sin(2 * Math.PI * frequency * i / rate)))], rate);
}
