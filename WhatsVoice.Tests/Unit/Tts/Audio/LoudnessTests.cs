using System.Globalization;
using System.Text.RegularExpressions;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed partial class LoudnessTests
{
    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(24_000)]
    [InlineData(48_000)]
    public void A_tone_has_the_loudness_that_the_standard_gives_it(int rate)
    {
        // 997 Hz at full scale on one channel: -3.01 LUFS (ITU-R BS.1770-4, annex 1).
        Loudness.Measure(Tone(rate, seconds: 5, amplitude: 0.1)).ShouldBe(-23.01, 0.1);
    }

    [Fact]
    public void Pauses_do_not_count()
    {
        var tone = Tone(48_000, seconds: 3, amplitude: 0.1).Samples;

        var withPause = Loudness.Measure(new PcmAudio([.. tone, .. new short[48_000 * 10], .. tone], 48_000));

        withPause.ShouldBe(-23.01, 0.3);
    }

    [Fact]
    public async Task Another_meter_measures_the_same()
    {
        Tool.Require("ffmpeg");
        var speech = Speechlike(48_000, seconds: 6, peak: 0.4);

        var report = await Tool.RunAsync("ffmpeg", Wav.Write(speech), "-hide_banner", "-i", "{file}", "-af", "ebur128", "-f", "null", "-");

        var elsewhere = double.Parse(Integrated().Matches(report).Last().Groups[1].Value, CultureInfo.InvariantCulture);
        Loudness.Measure(speech).ShouldBe(elsewhere, 0.3);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(0.99)]
    public void All_speech_comes_to_one_loudness_without_clipping(double peak)
    {
        foreach (var rate in (int[])[8_000, 16_000, 24_000, 48_000])
        {
            var normal = Loudness.Normalize(Speechlike(rate, seconds: 3, peak));

            Loudness.Measure(normal).ShouldBe(Loudness.Target, 0.5, $"{rate} Hz");
            normal.Peak.ShouldBeLessThanOrEqualTo(Loudness.Ceiling);
        }
    }

    [Fact]
    public void A_lone_peak_is_turned_down_smoothly()
    {
        var quiet = Tone(16_000, seconds: 2, amplitude: 0.02);
        quiet.Samples[16_000] = short.MaxValue;

        var normal = Loudness.Normalize(quiet);

        normal.Peak.ShouldBeLessThanOrEqualTo(Loudness.Ceiling);
        // Its neighbours are turned down with it, its surroundings are not.
        var far = normal.Samples[1_000..8_000].Max(sample => Math.Abs((int)sample));
        var near = normal.Samples[15_990..16_000].Max(sample => Math.Abs((int)sample));
        near.ShouldBeLessThan(far / 2);
        ((double)normal.Samples[17_000..24_000].Max(sample => Math.Abs((int)sample))).ShouldBe(far, 0.02 * far);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void Silence_and_the_shortest_audio_stay_what_they_are(int samples)
    {
        Loudness.Normalize(new PcmAudio(new short[samples], 16_000)).Samples.ShouldBe(new short[samples]);
        Loudness.Measure(new PcmAudio(new short[samples], 16_000)).ShouldBe(double.NegativeInfinity);
    }

    [Fact]
    public void A_word_shorter_than_a_block_is_brought_to_the_same_loudness() =>
        Loudness.Measure(Loudness.Normalize(Tone(16_000, seconds: 0.2, amplitude: 0.05))).ShouldBe(Loudness.Target, 0.5);

    [GeneratedRegex(@"I:\s+(-?[\d.]+) LUFS")]
    private static partial Regex Integrated();

    private static PcmAudio Tone(int rate, double seconds, double amplitude) => new(
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => (short)(amplitude * 32767 * Math.Sin(2 * Math.PI * 997 * i / rate)))], rate);

    /// <summary>Harmonics of a voice in syllables, with pauses and high peaks.</summary>
    private static PcmAudio Speechlike(int rate, double seconds, double peak)
    {
        var wave = Enumerable.Range(0, (int)(rate * seconds)).Select(i =>
        {
            var t = (double)i / rate;
            var syllable = Math.Max(0, Math.Sin(2 * Math.PI * 2 * t)) * (t % 1.5 < 1.2 ? 1 : 0);
            return syllable * Enumerable.Range(1, 12).Sum(k => Math.Cos(2 * Math.PI * 140 * k * t) / k);
        }).ToArray();
        var scale = peak * 32767 / wave.Max(Math.Abs);
        return new PcmAudio([.. wave.Select(sample => (short)(sample * scale))], rate);
    }
}
