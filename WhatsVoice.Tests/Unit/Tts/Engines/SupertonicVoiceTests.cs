using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Supertonic;

namespace WhatsVoice.Tests.Unit.Tts.Engines;

/// <summary>The pipeline over tiny graphs whose arithmetic is known; the real weights cannot be part of the tests.</summary>
public sealed class SupertonicVoiceTests : IDisposable
{
    private const string Text = "A parcel has arrived.";
    private readonly TemporaryFolder _folder = new();

    public SupertonicVoiceTests() => SupertonicModelBuilder.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("en", 1)]
    [InlineData("en", 2)]
    [InlineData("na", 0.7)]
    public void It_plays_as_long_as_predicted_at_every_speed(string language, double speed)
    {
        using var voice = Load();

        var audio = Speak(voice, Text, language, speed);

        audio.SampleRate.ShouldBe(SupertonicModelBuilder.SampleRate);
        // 0.1 s for each character, the language's tags included.
        audio.Duration.TotalSeconds.ShouldBe($"<{language}>{Text}</{language}>".Length * 0.1 / speed, 0.001);
    }

    [Theory]
    [InlineData("Hello", "Hello.")]
    [InlineData("Hello!", "Hello!")]
    [InlineData("  Hello \n  you ", "Hello you.")]
    [InlineData("“Hello” — you…", "\"Hello\" - you...")]
    [InlineData("a~b", "ab.")] // no id
    public void The_text_is_given_as_the_model_was_trained_on_it(string text, string given)
    {
        using var voice = Load();

        Speak(voice, text, "en", 1).Duration.TotalSeconds.ShouldBe($"<en>{given}</en>".Length * 0.1, 0.001);
    }

    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("ệ", "e\u0323\u0302")]
    [InlineData("й", "и\u0306")]
    [InlineData("ή", "η\u0301")]
    [InlineData("が", "か\u3099")]
    [InlineData("한", "\u1112\u1161\u11AB")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("ﬁ", "fi")]
    [InlineData("５", "5")]
    [InlineData("plain", "plain")]
    public void Letters_are_decomposed_without_ICU(string text, string decomposed) => Decomposition.Of(text).ShouldBe(decomposed);

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(12)]
    public void The_latent_goes_through_every_step_once_and_in_order(int steps)
    {
        using var voice = Load(steps);

        var mean = Speak(voice, Text, "en", 1).Samples.Average(sample => sample / (double)short.MaxValue);

        // Noise has a mean of 0; the graphs add what all steps together add.
        mean.ShouldBe(0.1 * SupertonicModelBuilder.Raised(steps), 0.003);
    }

    [Fact]
    public void Equal_seeds_give_equal_audio_and_others_do_not()
    {
        using var voice = Load();

        var first = Speak(voice, Text, "en", 1, seed: 7);

        Speak(voice, Text, "en", 1, seed: 7).Samples.ShouldBe(first.Samples);
        Speak(voice, Text, "en", 1, seed: 8).Samples.ShouldNotBe(first.Samples);
        var deviation = Math.Sqrt(first.Samples.Average(sample => Math.Pow((sample / (double)short.MaxValue) - (0.1 * SupertonicModelBuilder.Raised(8)), 2)));
        deviation.ShouldBe(0.1, 0.005); // standard normal noise, of which the vocoder takes a tenth
    }

    [Fact]
    public void A_text_of_unknown_characters_an_unknown_voice_and_a_cancelled_request_are_told_apart()
    {
        using var voice = Load();

        Should.Throw<UnspeakableTextException>(() => Speak(voice, "你好。", "en", 1));
        Should.Throw<SpeechEngineException>(() => voice.Speak(Text, "en", "X9", 1, 0, CancellationToken.None)).Message.ShouldContain("X9");
        Should.Throw<OperationCanceledException>(() => voice.Speak(Text, "en", "F1", 1, 0, new CancellationToken(canceled: true)));
    }

    private SupertonicVoice Load(int steps = 8) => new(_folder.Path, steps, threads: 1);

    private static PcmAudio Speak(SupertonicVoice voice, string text, string language, double speed, ulong seed = 1) =>
        voice.Speak(text, language, "F1", speed, seed, TestContext.Current.CancellationToken);
}
