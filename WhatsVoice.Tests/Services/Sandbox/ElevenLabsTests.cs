using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class ElevenLabsTests
{
    private const string Text = "Your order is ready. It waits at the counter.";
    private const string Flash = "eleven_flash_v2_5";

    private static readonly (string Key, string Value)[] AtOnce =
        [("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "0"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "0")];

    [Fact]
    public async Task Opus_is_one_ogg_stream_of_one_channel_that_decoders_accept()
    {
        Tool.Require("opusinfo");
        Tool.Require("ffprobe");
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        var audio = await Eleven(stage).AudioAsync(Text, "opus_48000_32");

        var info = await Tool.RunAsync("opusinfo", audio, "{file}");
        info.ShouldContain("Channels: 1");
        info.ShouldContain("Logical stream 1 ended");
        info.ShouldNotContain("WARNING");
        (await Tool.RunAsync("ffprobe", audio, "-v", "error", "-show_entries", "stream=codec_name,channels", "-of", "csv=p=0", "{file}")).Trim().ShouldBe("opus,1");
        var samples = await Tool.DecodeAsync(audio);
        samples.Length.ShouldBeInRange(2 * 48_000, 5 * 48_000);
        samples.Max(sample => Math.Abs((int)sample)).ShouldBeGreaterThan(3000);
    }

    [Fact]
    public async Task Pcm_and_wave_have_the_rate_that_was_asked_for()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = Eleven(stage);

        var slow = await eleven.AudioAsync(Text, "pcm_16000");
        var fast = await eleven.AudioAsync(Text, "pcm_48000");
        var wave = await eleven.AudioAsync(Text, "wav_16000");

        fast.Length.ShouldBeInRange((slow.Length * 3) - 12, (slow.Length * 3) + 12);
        wave.Length.ShouldBe(slow.Length + 44);
        wave[..4].ShouldBe("RIFF"u8.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mp3_44100_128")]
    [InlineData("ulaw_8000")]
    public async Task A_format_without_an_encoder_is_refused_and_said_to_be_the_sandboxs_limit(string? format)
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        using var refused = await Eleven(stage).SpeakAsync(new { text = Text, model_id = Flash }, format);

        var (status, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        status.ShouldBe(HttpStatusCode.BadRequest);
        detail.GetProperty("status").GetString().ShouldBe("sandbox_output_format");
        detail.GetProperty("message").GetString()!.ShouldContain("opus_48000_");
    }

    [Fact]
    public async Task The_key_is_checked_where_one_is_configured()
    {
        await using var stage = await Stage.OpenAsync(settings: [.. AtOnce, ("Sandbox:ElevenLabsApiKey", "the-right-key")]);

        using var none = await Eleven(stage).GetAsync("v1/models");
        using var wrong = await Eleven(stage, "the-wrong-key").GetAsync("v1/models");
        using var right = await Eleven(stage, "the-right-key").GetAsync("v1/models");

        (await ElevenLabsDriver.ErrorAsync(none)).Detail.GetProperty("status").GetString().ShouldBe("needs_authorization");
        (await ElevenLabsDriver.ErrorAsync(wrong)).Detail.GetProperty("code").GetString().ShouldBe("invalid_api_key");
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await right.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).EnumerateArray()
            .Single(model => model.GetProperty("model_id").GetString() == Flash).GetProperty("can_do_text_to_speech").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"text":"a","model_id":"eleven_v4_turbo"}""", "unsupported_model", "model_id")]
    [InlineData("""{"text":"a","model_id":"eleven_v3","previous_text":"b"}""", "unsupported_model", "model_id")]
    [InlineData("""{"text":"a","model_id":"eleven_multilingual_v2","language_code":"de"}""", "unsupported_language", "language_code")]
    public async Task What_a_model_does_not_take_is_refused_with_the_parameter(string body, string code, string parameter)
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        using var refused = await Eleven(stage).SpeakAsync(JsonSerializer.Deserialize<JsonElement>(body));

        var (status, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        status.ShouldBe(HttpStatusCode.BadRequest);
        detail.GetProperty("code").GetString().ShouldBe(code);
        detail.GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task A_text_over_the_models_limit_is_refused()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        using var refused = await Eleven(stage).SpeakAsync(new { text = new string('a', 10_001) });

        (await ElevenLabsDriver.ErrorAsync(refused)).Detail.GetProperty("status").GetString().ShouldBe("max_character_limit_exceeded");
    }

    [Theory]
    [InlineData("""{"model_id":"eleven_flash_v2_5"}""", "body.text")]
    [InlineData("""{"text":5}""", "body.text")]
    [InlineData("""{"text":"a","voice_settings":{"stability":1.5}}""", "body.voice_settings.stability")]
    [InlineData("""{"text":"a","voice_settings":{"speed":0.5}}""", "body.voice_settings.speed")]
    public async Task A_wrong_field_is_answered_with_422_and_its_place(string body, string place)
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        using var refused = await Eleven(stage).SpeakAsync(JsonSerializer.Deserialize<JsonElement>(body));

        var (status, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        string.Join('.', detail[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString())).ShouldBe(place);
    }

    [Fact]
    public async Task An_unknown_voice_is_named_and_a_voice_of_ones_own_is_taken()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = Eleven(stage);

        using var unknown = await eleven.SpeakAsync(new { text = Text }, voice: "nobody");
        using var own = await eleven.SpeakAsync(new { text = Text }, voice: "AbCdEfGhIjKlMnOpQrSt");

        (await ElevenLabsDriver.ErrorAsync(unknown)).Detail.GetProperty("code").GetString().ShouldBe("voice_not_found");
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_call_too_many_at_once_gets_429_and_the_place_is_free_again_afterwards()
    {
        await using var stage = await Stage.OpenAsync(settings:
            [.. AtOnce, ("Sandbox:ElevenLabs:MaxConcurrency", "2"), ("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "600000")]);
        var eleven = Eleven(stage);
        using var leaving = new CancellationTokenSource();
        List<Task<HttpResponseMessage>> calls =
            [.. Enumerable.Range(0, 3).Select(_ => eleven.SpeakAsync(new { text = Text, model_id = Flash }, givingUp: leaving.Token))];

        var answered = await Task.WhenAny(calls);
        calls.Remove(answered);
        using var refused = await answered;
        var (_, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        await leaving.CancelAsync();
        await Task.WhenAll(calls.Select(call => Should.ThrowAsync<OperationCanceledException>(call)));

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        detail.GetProperty("status").GetString().ShouldBe("too_many_concurrent_requests");
        detail.GetProperty("code").GetString().ShouldBe("concurrent_limit_exceeded");
        refused.Headers.GetValues("maximum-concurrent-requests").ShouldBe(["2"]);
        await Eventually.TrueAsync(
            // A body without a text never keeps a place.
            async () => (await eleven.SpeakAsync(new { model_id = Flash })).StatusCode == HttpStatusCode.UnprocessableEntity, "a place is free");
    }

    [Fact]
    public async Task The_log_tells_what_was_asked_for_and_the_headers_what_it_cost()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);

        using var answer = await Eleven(stage).SpeakAsync(
            new { text = Text, model_id = Flash, previous_text = "Hello.", voice_settings = new { stability = 0.35, use_speaker_boost = false } }, stream: true);
        await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        answer.Headers.GetValues("character-cost").ShouldBe(["23"]);
        answer.Headers.GetValues("x-sandbox-latency-model").ShouldBe(["assumed"]);
        answer.Headers.GetValues("request-id").Single().Length.ShouldBe(20);
        var speech = (await stage.People.LogAsync("elevenlabs", "tts")).Single().Speech!;
        speech.ModelId.ShouldBe(Flash);
        speech.Characters.ShouldBe(Text.Length);
        (speech.PreviousText, speech.NextText, speech.Stream).ShouldBe((true, false, true));
        speech.VoiceSettings!.Stability.ShouldBe(0.35);
        speech.VoiceSettings.SimilarityBoost.ShouldBeNull();
        speech.VoiceSettings.UseSpeakerBoost.ShouldBe(false);
    }

    [Fact]
    public async Task A_stream_begins_after_its_first_byte_and_a_whole_answer_comes_at_its_end()
    {
        await using var stage = await Stage.OpenAsync(settings:
            [("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "100"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "20")]);
        var eleven = Eleven(stage);
        await eleven.AudioAsync("Warm up.", "opus_48000_32");

        var clock = Stopwatch.StartNew();
        using var stream = await eleven.SpeakAsync(new { text = Text, model_id = Flash }, stream: true);
        var firstByte = clock.Elapsed;
        await stream.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var lastByte = clock.Elapsed;
        clock.Restart();
        using var whole = await eleven.SpeakAsync(new { text = Text, model_id = Flash });
        var headers = clock.Elapsed;

        firstByte.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(95));
        firstByte.ShouldBeLessThan(lastByte - TimeSpan.FromMilliseconds(500));
        lastByte.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
        headers.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
    }

    [Fact]
    public async Task Without_its_modules_the_sandbox_says_that_it_has_no_voice()
    {
        using var folder = new TemporaryFolder();
        await using var stage = await Stage.OpenAsync(settings: [.. AtOnce, ("Sandbox:ElevenLabs:VoiceFolder", folder.Path)]);

        using var refused = await Eleven(stage).SpeakAsync(new { text = Text });

        var (status, detail) = await ElevenLabsDriver.ErrorAsync(refused);
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        detail.GetProperty("status").GetString().ShouldBe("sandbox_voice_missing");
    }

    [Fact]
    public async Task Other_scripts_and_very_long_texts_are_audible_too()
    {
        await using var stage = await Stage.OpenAsync(settings: AtOnce);
        var eleven = Eleven(stage);

        var arabic = await eleven.AudioAsync("مرحبا بك", "pcm_16000");
        var nothing = await eleven.AudioAsync("...", "pcm_16000");
        var @long = await eleven.AudioAsync(string.Concat(Enumerable.Repeat("This goes on and on. ", 60)), "pcm_16000");

        arabic.Length.ShouldBeGreaterThan(16_000);
        nothing.Length.ShouldBeGreaterThan(1_000);
        @long.Length.ShouldBeGreaterThan(50 * 32_000);
    }

    private static ElevenLabsDriver Eleven(Stage stage, string? key = null) => new(stage.People.Http, key);
}
