using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Tts.Engines;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Speech;

/// <summary>Each sentence is paid for once, in whatever form it is then wanted.</summary>
public sealed class PaidOnceTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public PaidOnceTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task A_text_that_is_too_large_is_encoded_again_and_not_synthesized_again()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        // 4.5 characters a second, as Chinese is spoken.
        engine.Answer = EngineStandIn.Send(call => Wav.Write(Noise(call.Text.Length / 4.5)));
        await using var tts = Tts(engine);
        var text = string.Concat(Enumerable.Range(0, 60).Select(i => $"这是第{(char)('一' + i)}句话它说了一些关于包裹和时间以及地址的事情请注意听好。"));

        var answer = (await tts.Speaker().SayAsync(text)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("openai");
        answer.Cache.ShouldBe("miss");
        engine.Calls.Count.ShouldBe(60);
        answer.Body.Length.ShouldBeLessThanOrEqualTo(VoiceNote.MaxBytes);
        answer.Headers.ShouldNotContainKey("X-Voice-Note");
    }

    [Fact]
    public async Task One_sentence_in_every_form_costs_one_call()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);
        var speaker = tts.Speaker();

        var wav = (await speaker.SayAsync(Sentence, ("response_format", "wav"))).Spoken();
        var opus = (await speaker.SayAsync(Sentence)).Spoken();
        var small = (await speaker.SayAsync(Sentence, ("bit_rate", 8_000))).Spoken();
        (await speaker.SayAsync(Sentence, ("response_format", "pcm"))).Spoken();

        engine.Calls.Count.ShouldBe(1);
        (wav.Cache, opus.Cache, small.Cache).ShouldBe(("miss", "hit", "hit"));
        small.Body.Length.ShouldBeLessThan(opus.Body.Length);
        opus.Seconds.ShouldBe(wav.Seconds, 0.001);
    }

    [Fact]
    public async Task What_WhatsApp_could_not_process_is_encoded_anew_without_a_call()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        var text = $"{Sentence} It waits for you.";
        var first = (await speaker.SayAsync(text)).Spoken();

        var anew = (await speaker.SayAsync(text, ("bit_rate", 16_000))).Spoken();

        engine.Calls.Count.ShouldBe(2);
        anew.Headers["X-Engine"].ShouldBe("elevenlabs");
        anew.Body.ShouldNotBe(first.Body);
        anew.Seconds.ShouldBe(first.Seconds, 0.05);
        OggOpusReader.Read(anew.Body).Packets.Length.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Notes_of_all_engines_have_one_loudness()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var loud = Tts(engine);
        await using var quiet = ElevenLabsTests.Tts(engine);
        await using var local = new TtsFactory();
        engine.Answer = (call, context) => EngineStandIn.Send(
            made => EngineStandIn.Audio(made, loudness: call.Path.Contains("text-to-speech", StringComparison.Ordinal) ? 0.02 : 0.9))(call, context);

        var answers = new[]
        {
            (await loud.Speaker().SayAsync($"{Sentence} It waits for you.")).Spoken(),
            (await quiet.Speaker().SayAsync($"{Sentence} It waits for you.")).Spoken(),
            (await local.Speaker().SayAsync($"{Sentence} It waits for you.")).Spoken(),
        };

        answers.Select(answer => answer.Headers["X-Engine"]).ShouldBe(["openai", "elevenlabs", "flite"]);
        foreach (var answer in answers)
        {
            var decoded = OpusCodec.Decode(OggOpusReader.Read(answer.Body), TestContext.Current.CancellationToken);
            Loudness.Measure(decoded).ShouldBe(Loudness.Target, 1, answer.Headers["X-Engine"]);
            decoded.Peak.ShouldBeLessThan(short.MaxValue);
        }
    }

    [Fact]
    public async Task What_an_engine_encoded_is_sent_as_it_came_and_played_at_the_one_loudness()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        var made = Array.Empty<byte>();
        engine.Answer = EngineStandIn.Send(call => made = EngineStandIn.Audio(call, loudness: 0.7));

        for (var i = 0; i < VoiceLevel.FirstSentences + 2; i++)
        {
            var answer = (await speaker.SayAsync($"{Sentence} Number {i}!".Replace(". ", ", ", StringComparison.Ordinal))).Spoken();

            var note = OggOpusReader.Read(answer.Body);
            note.Packets.Select(packet => packet.ToArray()).ShouldBe(OggOpusReader.Read(made).Packets.Select(packet => packet.ToArray()));
            Loudness.Measure(OpusCodec.Decode(note, TestContext.Current.CancellationToken)).ShouldBe(Loudness.Target, 1);
            Tool.Require("ffmpeg");
            var elsewhere = Wav.Read(await Tool.ConvertAsync(answer.Body, "-ac", "1", "-ar", "48000", "-f", "wav"));
            Loudness.Measure(elsewhere).ShouldBe(Loudness.Target, 1, "any player applies the gain that the header names");
        }
    }

    [Fact]
    public async Task A_silent_answer_is_refused_also_when_the_voice_is_known()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        for (var i = 0; i < VoiceLevel.FirstSentences + 1; i++)
        {
            (await speaker.SayAsync($"This is sentence number {i}")).Spoken();
        }

        engine.Answer = EngineStandIn.Send(call => EngineStandIn.Audio(call, loudness: 0));

        (await speaker.SayAsync("This is the last sentence of them")).Spoken().Headers["X-Engine"].ShouldBe("flite");
    }

    private static TtsFactory Tts(EngineStandIn engine) =>
        new(("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:Timeout", "00:01:00"), ("OpenAI:MaxConcurrency", "16"));

    private static PcmAudio Noise(double seconds)
    {
        var random = new Random(1);
        return new PcmAudio([.. Enumerable.Range(0, (int)(seconds * 16_000)).Select(i => (short)(random.Next(-8000, 8000) * Math.Abs(Math.Sin(i / 2000.0))))], 16_000);
    }
}
