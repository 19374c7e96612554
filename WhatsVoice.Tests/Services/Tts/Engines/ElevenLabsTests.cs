using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.ElevenLabs;
using WhatsVoice.Tts.Speech;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>What goes to ElevenLabs and what comes back, on the wire.</summary>
public sealed class ElevenLabsTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";
    private static readonly string DefaultVoice = new ElevenLabsOptions().VoiceId;

    public ElevenLabsTests() => TtsFactory.RequireLocalVoice();

    [Theory]
    [InlineData(null, "eleven_multilingual_v2", 0.35, 0.6, 0, false)]
    [InlineData("balanced", "eleven_multilingual_v2", 0.35, 0.6, 0, false)]
    [InlineData("quality", "eleven_multilingual_v2", 0.5, 0.75, 0, true)]
    [InlineData("fast", "eleven_flash_v2_5", 0.35, 0.6, 0, false)]
    [InlineData("calm", "eleven_turbo_v2_5", 0.9, 0.6, 0.25, true)]
    [InlineData("lively", "eleven_multilingual_v2", 0.1, 0.6, 0, false)]
    public async Task A_profile_sends_exactly_its_settings(
        string? profile, string model, double stability, double similarity, double style, bool boost)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(
            engine,
            ("Speech:Profiles:calm:Model", "eleven_turbo_v2_5"), ("Speech:Profiles:calm:Stability", "0.9"),
            ("Speech:Profiles:calm:Style", "0.25"), ("Speech:Profiles:calm:UseSpeakerBoost", "true"),
            ("Speech:Profiles:lively:Stability", "0.1"));

        var answer = (await tts.Speaker().SayAsync(Sentence, ("profile", profile))).Spoken();

        answer.Headers["X-Engine"].ShouldBe("elevenlabs");
        var call = engine.Calls.ShouldHaveSingleItem();
        call.Path.ShouldBe($"/v1/text-to-speech/{DefaultVoice}");
        call.Headers["xi-api-key"].ToString().ShouldBe("test-key");
        call.Format.ShouldBe("opus_48000_32");
        JsonNode.DeepEquals(call.Body, new JsonObject
        {
            ["text"] = Sentence,
            ["model_id"] = model,
            ["voice_settings"] = new JsonObject
            {
                ["stability"] = stability, ["similarity_boost"] = similarity, ["style"] = style, ["use_speaker_boost"] = boost, ["speed"] = 1,
            },
        }).ShouldBeTrue(call.Body!.ToJsonString());
    }

    [Fact]
    public async Task A_known_profile_can_be_changed_in_one_setting()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine, ("Speech:Profiles:quality:Stability", "0.7"), ("Speech:Profiles:quality:Seed", "42"));

        (await tts.Speaker().SayAsync(Sentence, ("profile", "quality"))).Spoken();

        var body = engine.Calls.ShouldHaveSingleItem().Body!;
        ((double)body["voice_settings"]!["stability"]!).ShouldBe(0.7);
        ((double)body["voice_settings"]!["similarity_boost"]!).ShouldBe(0.75);
        ((int)body["seed"]!).ShouldBe(42);
    }

    [Theory]
    [InlineData("fast", null, "Das kostet fünfzig Euro.", null)]
    [InlineData("fast", "on", "Das kostet 50 €.", "on")]
    [InlineData("balanced", null, "Das kostet 50 €.", null)]
    public async Task Numbers_are_written_out_for_models_that_do_not_normalise_them(string profile, string? normalization, string text, string? sent)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine, normalization is null ? [] : [($"Speech:Profiles:{profile}:TextNormalization", normalization)]);

        (await tts.Speaker().SayAsync("Das kostet 50 €.", ("profile", profile), ("language", "de"))).Spoken();

        var body = engine.Calls.ShouldHaveSingleItem().Body!;
        ((string?)body["text"]).ShouldBe(text);
        ((string?)body["apply_text_normalization"]).ShouldBe(sent);
    }

    [Theory]
    [InlineData("balanced", "pt-BR", null)]
    [InlineData("fast", "pt-BR", "pt")]
    [InlineData("fast", "fil", null)]
    public async Task The_language_is_named_only_to_models_that_take_it(string profile, string language, string? sent)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);

        (await tts.Speaker().SayAsync(Sentence, ("profile", profile), ("language", language))).Spoken();

        ((string?)engine.Calls.ShouldHaveSingleItem().Body!["language_code"]).ShouldBe(sent);
    }

    [Theory]
    [InlineData(0.25, 0.7)]
    [InlineData(1.1, 1.1)]
    [InlineData(4.0, 1.2)]
    public async Task The_speed_stays_within_what_ElevenLabs_takes(double asked, double sent)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);

        (await tts.Speaker().SayAsync("Short.", ("speed", asked))).Spoken();

        ((double)engine.Calls.ShouldHaveSingleItem().Body!["voice_settings"]!["speed"]!).ShouldBe(sent, 1e-6);
    }

    [Fact]
    public async Task Opus_of_the_engine_that_has_the_common_loudness_is_kept_packet_by_packet()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        byte[]? made = null;
        // A tone of 220 Hz at this level measures -18 LUFS.
        engine.Answer = EngineStandIn.Send(call => made = EngineStandIn.Audio(call, loudness: 0.193));
        await using var tts = Tts(engine);

        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();

        var (given, received) = (OggOpusReader.Read(made), OggOpusReader.Read(answer.Body));
        received.Packets.Select(packet => packet.ToArray()).ShouldBe(given.Packets.Select(packet => packet.ToArray()));
        received.Duration.ShouldBe(given.Duration);
    }

    [Fact]
    public async Task Opus_that_libopus_made_elsewhere_joins_cleanly()
    {
        Tool.Require("ffmpeg");
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = async (call, context) =>
        {
            var wave = Wav.Write(Builders.Tone.For(call.Text, 48_000));
            await context.Response.Body.WriteAsync(await Tool.ConvertAsync(wave, "-c:a", "libopus", "-b:a", "32k", "-ac", "1", "-f", "ogg"));
        };
        await using var tts = Tts(engine);

        const string Second = "Please bring your identity card with you.";
        var answer = (await tts.Speaker().SayAsync($"{Sentence} {Second}")).Spoken();

        var samples = await Tool.DecodeAsync(answer.Body);
        (samples.Length / 48_000.0).ShouldBe(answer.Seconds, 0.02);
        answer.Seconds.ShouldBe((Sentence.Length / 15.0) + (Second.Length / 15.0) + 0.15, 0.02);
    }

    [Fact]
    public async Task An_account_without_Opus_gets_samples_that_are_encoded_here_and_is_not_asked_for_Opus_again()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Send(call => call.Format.StartsWith("opus", StringComparison.Ordinal) ? Mp3() : EngineStandIn.Audio(call));
        await using var tts = Tts(engine);
        var speaker = tts.Speaker();

        var first = (await speaker.SayAsync(Sentence)).Spoken();
        var second = (await speaker.SayAsync("Another sentence for you.")).Spoken();

        first.Headers["X-Engine"].ShouldBe("elevenlabs");
        OggOpusReader.Read(first.Body).Channels.ShouldBe(1);
        OggOpusReader.Read(second.Body).Channels.ShouldBe(1);
        engine.Calls.Select(call => call.Format).ShouldBe(["opus_48000_32", "pcm_16000", "pcm_16000"]);
    }

    [Fact]
    public async Task Samples_are_asked_for_where_samples_are_wanted()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);

        var answer = (await tts.Speaker().SayAsync(Sentence, ("response_format", "wav"))).Spoken();

        engine.Calls.ShouldHaveSingleItem().Format.ShouldBe("pcm_24000");
        Wav.Read(answer.Body).SampleRate.ShouldBe(24_000);
    }

    [Fact]
    public async Task A_model_that_is_not_for_text_to_speech_is_replaced_by_Flash()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Models = """[{"model_id":"eleven_v4_turbo","can_do_text_to_speech":false,"languages":[{"language_id":"en"}]},{"model_id":"eleven_flash_v2_5","can_do_text_to_speech":true,"maximum_text_length_per_request":60}]""";
        await using var tts = Tts(engine, ("Speech:Profiles:next:Model", "eleven_v4_turbo"));
        var speaker = tts.Speaker();

        await Eventually.GetAsync(
            async () =>
            {
                (await speaker.SayAsync($"Hello {engine.Calls.Count}.", ("profile", "next"))).Spoken();
                return (string?)engine.Calls.Last().Body!["model_id"] == "eleven_flash_v2_5" ? "replaced" : null;
            },
            "Flash to speak instead");
        engine.Calls.Clear();
        (await speaker.SayAsync($"{Sentence[..^1]} and will be kept there for you until tomorrow in the evening.", ("profile", "next"))).Spoken();

        engine.Calls.Count.ShouldBe(2); // the longest text of a call is the model's too
    }

    [Fact]
    public async Task Without_the_list_of_models_the_documented_limits_hold()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Models = null;
        await using var tts = Tts(engine);

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    [Fact]
    public async Task The_accounts_concurrency_is_followed()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        var (running, most) = (0, 0);
        engine.Answer = async (call, context) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            context.Response.Headers["maximum-concurrent-requests"] = "1";
            var audio = EngineStandIn.Audio(call); // takes a moment, in which the others arrive
            await Task.Yield();
            Interlocked.Decrement(ref running);
            await EngineStandIn.Send(_ => audio)(call, context);
        };
        await using var tts = Tts(engine);
        var speaker = tts.Speaker();
        var text = string.Join(' ', Enumerable.Range(1, 12).Select(i => $"This is sentence number {i} of them all."));

        (await speaker.SayAsync("First we learn the limit.")).Spoken();
        most = 0;
        (await speaker.SayAsync(text)).Spoken();

        engine.Calls.Count.ShouldBe(13);
        most.ShouldBe(1);
    }

    [Theory]
    [InlineData("eleven_multilingual_v2", true)]
    [InlineData("eleven_v3", false)]
    public async Task A_piece_of_a_sentence_goes_with_what_surrounds_it_where_the_model_takes_that(string model, bool taken)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);
        var client = tts.Services.GetRequiredKeyedService<ITextToSpeechClient>(ElevenLabsClient.Name);
        var task = new EngineTask(new SpeechProfile { Model = model }, AsOpus: true, new SentenceContext("Before it.", "After it."));

        await client.GetAudioAsync("A piece", new() { AdditionalProperties = task.ToProperties() }, TestContext.Current.CancellationToken);

        var body = engine.Calls.ShouldHaveSingleItem().Body!;
        ((string?)body["previous_text"]).ShouldBe(taken ? "Before it." : null);
        ((string?)body["next_text"]).ShouldBe(taken ? "After it." : null);
    }

    [Fact]
    public async Task The_request_id_and_the_accounts_concurrency_are_in_the_span()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) =>
        {
            context.Response.Headers["request-id"] = "abc";
            context.Response.Headers["current-concurrent-requests"] = "1";
            context.Response.Headers["maximum-concurrent-requests"] = "5";
            return EngineStandIn.SpeakAsync(call, context);
        };
        var spans = new ConcurrentBag<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SpeechTelemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var tts = Tts(engine);
        var speaker = tts.Speaker();
        speaker.Client.DefaultRequestHeaders.Add("traceparent", root.Id);

        (await speaker.SayAsync(Sentence)).Spoken();

        var tags = spans.Where(span => span.TraceId == root.TraceId)
            .Select(span => (span.GetTagItem("elevenlabs.request_id"), span.GetTagItem("elevenlabs.concurrency.current"), span.GetTagItem("elevenlabs.concurrency.maximum")));
        tags.ShouldContain(("abc", 1, 5));
    }

    internal static TtsFactory Tts(EngineStandIn engine, params (string Key, string Value)[] settings) => Tts(engine, clock: null, settings);

    internal static TtsFactory Tts(EngineStandIn engine, TimeProvider? clock, params (string Key, string Value)[] settings) => new(
    [
        ("ElevenLabs:BaseUrl", engine.Url), ("ElevenLabs:ApiKey", "test-key"), ("ElevenLabs:RetryDelay", "00:00:00.001"), .. settings,
    ])
    {
        Clock = clock,
    };

    private static byte[] Mp3() => [0xFF, 0xFB, 0x90, 0x64, .. new byte[413]];

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
