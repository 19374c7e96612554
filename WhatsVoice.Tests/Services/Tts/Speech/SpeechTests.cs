using System.Buffers.Binary;
using System.Globalization;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Speech;

public sealed class SpeechTests(SpeakingFixture fixture) : IClassFixture<SpeakingFixture>
{
    private const double Tolerance = 0.02;
    private const double Edge = 0.01;
    private const double Pause = 0.15;

    [Fact]
    public async Task A_text_becomes_a_voice_note()
    {
        Tool.Require("opusinfo");
        Tool.Require("ffprobe");

        var answer = (await fixture.Speaker.SayAsync("Hello there, can you hear me?")).Spoken();

        answer.ContentType.ShouldBe("audio/ogg; codecs=opus");
        answer.Headers["X-Engine"].ShouldBe("flite");
        answer.Headers["Server-Timing"].ShouldMatch(@"^cache;dur=[\d.]+, split;dur=[\d.]+, synthesis;dur=[\d.]+, encode;dur=[\d.]+$");
        answer.Body.Length.ShouldBeLessThan(VoiceNote.MaxBytes);

        var info = await Tool.RunAsync("opusinfo", answer.Body, "{file}");
        info.ShouldContain("Channels: 1");
        info.ShouldNotContain("WARNING");
        CountOf("New logical stream", info).ShouldBe(1);

        var probed = await Tool.RunAsync("ffprobe", answer.Body, "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", "{file}");
        double.Parse(probed, CultureInfo.InvariantCulture).ShouldBe(answer.Seconds, Tolerance);
    }

    [Fact]
    public async Task A_voice_note_is_neither_silent_nor_clipped()
    {
        Tool.Require("ffmpeg");

        var answer = (await fixture.Speaker.SayAsync("Every good boy does fine, and so do all of the others.")).Spoken();
        var samples = await Tool.DecodeAsync(answer.Body);

        (samples.Length / 48_000.0).ShouldBe(answer.Seconds, Tolerance);
        var loudness = Math.Sqrt(samples.Average(sample => (double)sample * sample));
        loudness.ShouldBeGreaterThan(500);
        samples.Count(sample => Math.Abs((int)sample) >= short.MaxValue - 1).ShouldBe(0);
    }

    [Theory]
    [InlineData("slt")]
    [InlineData("rms")]
    [InlineData("awb")]
    [InlineData("kal16")]
    [InlineData("kal")]
    public async Task Every_listed_voice_speaks(string voice)
    {
        var answer = (await fixture.Speaker.SayAsync("Nice to meet you.", ("voice", voice))).Spoken();

        answer.Seconds.ShouldBeInRange(0.5, 4);
        OggOpusReader.Read(answer.Body).Channels.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(60)]
    public async Task Sentences_are_joined_into_one_stream_as_long_as_its_parts(int count)
    {
        Tool.Require("opusinfo");
        Tool.Require("ffprobe");
        Tool.Require("ffmpeg");
        var speaker = fixture.Speaker;
        var sentences = Enumerable.Range(1, count).Select(i => $"Here is sentence {i}.").ToArray();
        var parts = 0.0;
        foreach (var sentence in sentences)
        {
            parts += (await speaker.SayAsync(sentence)).Spoken().Seconds;
        }

        var whole = (await speaker.SayAsync(string.Join(' ', sentences))).Spoken();

        whole.Cache.ShouldBe("hit");
        whole.Seconds.ShouldBe(parts + ((count - 1) * Pause), Tolerance);
        var probed = await Tool.RunAsync("ffprobe", whole.Body, "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", "{file}");
        double.Parse(probed, CultureInfo.InvariantCulture).ShouldBe(whole.Seconds, Tolerance);
        ((await Tool.DecodeAsync(whole.Body)).Length / 48_000.0).ShouldBe(whole.Seconds, Tolerance);
        var info = await Tool.RunAsync("opusinfo", whole.Body, "{file}");
        CountOf("New logical stream", info).ShouldBe(1);
        info.ShouldNotContain("WARNING");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(60)]
    public async Task A_joint_cannot_be_heard(int count)
    {
        Tool.Require("ffmpeg");
        var speaker = fixture.Speaker;
        var sentences = Enumerable.Range(1, count).Select(i => $"Here is sentence {i}.").ToArray();
        var whole = await Tool.DecodeAsync((await speaker.SayAsync(string.Join(' ', sentences))).Spoken().Body);
        var steps = whole.Zip(whole.Skip(1), (sample, next) => Math.Abs(next - sample)).ToArray();

        var joint = 0.0;
        foreach (var sentence in sentences[..^1])
        {
            joint += (await speaker.SayAsync(sentence)).Spoken().Seconds;

            // A click would be a step at either end of the pause; within it there is nothing to hear at all.
            LargestStep(steps, joint - Edge, joint + Pause + Edge).ShouldBeLessThan(steps.Max());
            LargestStep(steps, joint, joint + Pause).ShouldBeLessThan(steps.Max() / 20);
            joint += Pause;
        }
    }

    private static int LargestStep(int[] steps, double from, double to) => steps[(int)(from * 48_000)..(int)(to * 48_000)].Max();

    [Theory]
    [InlineData("00:00:00.04", "00:00:00.04", 0.04, 0.04)]
    [InlineData("00:00:00.2", "00:00:01.5", 0.2, 1.5)]
    public async Task Pauses_are_settings_and_silent_however_long_they_are(string sentence, string paragraph, double first, double second)
    {
        TtsFactory.RequireLocalVoice();
        Tool.Require("ffmpeg");
        await using var tts = new TtsFactory(("Speech:Pauses:Sentence", sentence), ("Speech:Pauses:Paragraph", paragraph));
        var speaker = tts.Speaker();
        var one = (await speaker.SayAsync("One is said here.")).Spoken().Seconds;
        var two = (await speaker.SayAsync("Two comes after it.")).Spoken().Seconds;
        var three = (await speaker.SayAsync("Three is a paragraph.")).Spoken().Seconds;

        var whole = (await speaker.SayAsync("One is said here. Two comes after it.\n\nThree is a paragraph.")).Spoken();

        whole.Seconds.ShouldBe(one + first + two + second + three, Tolerance);
        var samples = await Tool.DecodeAsync(whole.Body);
        (samples.Length / 48_000.0).ShouldBe(whole.Seconds, Tolerance);
        var pause = samples.AsSpan((int)((one + first + two) * 48_000), (int)(second * 48_000));
        foreach (var sample in pause)
        {
            Math.Abs((int)sample).ShouldBeLessThan(200);
        }
    }

    [Fact]
    public async Task A_joined_sentence_sounds_as_it_does_alone()
    {
        Tool.Require("ffmpeg");
        var speaker = fixture.Speaker;
        const string First = "One sentence comes before.";
        const string Second = "This one is compared.";
        var first = (await speaker.SayAsync(First)).Spoken();
        var alone = await Tool.DecodeAsync((await speaker.SayAsync(Second)).Spoken().Body);

        var joined = await Tool.DecodeAsync((await speaker.SayAsync($"{First} {Second}")).Spoken().Body);

        // Sentences start at packets, so up to 10 ms beside their place: look for the best match there.
        var expected = (int)((first.Seconds + Pause) * 48_000);
        var best = Enumerable.Range(expected - 500, 1000).Max(start => SignalToNoise(alone, joined.AsSpan(start)));
        best.ShouldBeGreaterThan(25);
    }

    [Fact]
    public async Task Wav_is_mono_at_24_kHz_and_as_long_as_it_says()
    {
        var answer = (await fixture.Speaker.SayAsync("A wave file, please.", ("response_format", "wav"))).Spoken();

        answer.ContentType.ShouldBe("audio/wav");
        var audio = Wav.Read(answer.Body);
        audio.SampleRate.ShouldBe(24_000);
        audio.Duration.TotalSeconds.ShouldBe(answer.Seconds, 0.001);
        BinaryPrimitives.ReadInt32LittleEndian(answer.Body.AsSpan(4)).ShouldBe(answer.Body.Length - 8);
    }

    [Fact]
    public async Task Pcm_is_the_samples_of_the_wav()
    {
        var speaker = fixture.Speaker;
        var wav = (await speaker.SayAsync("The same in both.", ("response_format", "wav"))).Spoken();

        var pcm = (await speaker.SayAsync("The same in both.", ("response_format", "pcm"))).Spoken();

        pcm.ContentType.ShouldBe("audio/pcm");
        pcm.Cache.ShouldBe("hit");
        pcm.Body.ShouldBe(wav.Body[44..]);
    }

    [Fact]
    public async Task Speed_changes_how_long_it_takes()
    {
        var speaker = fixture.Speaker;
        const string Text = "How long does it take to say this sentence?";
        var normal = (await speaker.SayAsync(Text)).Spoken().Seconds;

        (await speaker.SayAsync(Text, ("speed", 2))).Spoken().Seconds.ShouldBe(normal / 2, normal * 0.15);
        (await speaker.SayAsync(Text, ("speed", 0.5))).Spoken().Seconds.ShouldBe(normal * 2, normal * 0.3);
    }

    [Fact]
    public async Task A_text_of_minutes_stays_a_voice_note()
    {
        var text = string.Join(' ', Enumerable.Repeat("We had a very long talk about the weather today, and nobody minded.", 60));

        var answer = (await fixture.Speaker.SayAsync(text)).Spoken();

        answer.Seconds.ShouldBeGreaterThan(180);
        answer.Body.Length.ShouldBeLessThanOrEqualTo(VoiceNote.MaxBytes);
        answer.Headers.ShouldNotContainKey("X-Voice-Note");
    }

    [Fact]
    public async Task Equal_requests_give_equal_bytes_on_every_node()
    {
        TtsFactory.RequireLocalVoice();
        await using var other = new TtsFactory();

        var here = (await fixture.Speaker.SayAsync("The same everywhere.")).Spoken();
        var there = (await other.Speaker().SayAsync("The same everywhere.")).Spoken();

        there.Cache.ShouldBe("miss");
        there.Body.ShouldBe(here.Body);
    }

    [Fact]
    public async Task The_voices_are_listed()
    {
        var list = await fixture.Tts.CreateClient().GetStringAsync("/v1/audio/voices", TestContext.Current.CancellationToken);

        var voices = System.Text.Json.Nodes.JsonNode.Parse(list)!["voices"]!.AsArray();
        voices.Select(voice => (string?)voice!["id"]).ShouldBe(["slt", "rms", "awb", "kal16", "kal"]);
    }

    private static int CountOf(string part, string whole) => whole.Split(part).Length - 1;

    private static double SignalToNoise(ReadOnlySpan<short> signal, ReadOnlySpan<short> other)
    {
        double power = 0;
        double noise = 0;
        for (var i = 0; i < Math.Min(signal.Length, other.Length); i++)
        {
            power += (double)signal[i] * signal[i];
            noise += Math.Pow(signal[i] - other[i], 2);
        }

        return 10 * Math.Log10(power / Math.Max(noise, 1));
    }
}
