using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>An OpenAI-compatible server as an engine.</summary>
public sealed class OpenAIEngineTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public OpenAIEngineTests() => TtsFactory.RequireLocalVoice();

    [Theory]
    [InlineData("wav")]
    [InlineData("opus")]
    [InlineData("pcm")]
    public async Task It_speaks_in_each_format_that_it_is_asked_for(string format)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine, ("OpenAI:ApiKey", "test-key"), ("OpenAI:Model", "kokoro"), ("OpenAI:Voice", "af_heart"), ("OpenAI:Format", format));

        var answer = (await tts.Speaker().SayAsync(Sentence, ("speed", 1.5), ("voice", "alloy"))).Spoken();

        answer.Headers["X-Engine"].ShouldBe("openai");
        OggOpusReader.Read(answer.Body).Channels.ShouldBe(1);
        var call = engine.Calls.ShouldHaveSingleItem();
        call.Headers.Authorization.ToString().ShouldBe("Bearer test-key");
        JsonNode.DeepEquals(call.Body, new JsonObject
        {
            ["model"] = "kokoro", ["input"] = Sentence, ["voice"] = "af_heart", ["response_format"] = format, ["speed"] = 1.5,
        }).ShouldBeTrue(call.Body!.ToJsonString());
    }

    [Fact]
    public async Task A_local_server_needs_no_key_and_its_voices_can_be_named()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine, ("OpenAI:Voice", "af_heart"), ("OpenAI:Voices", "am_adam, bf_emma"));

        (await tts.Speaker().SayAsync(Sentence, ("voice", "bf_emma"))).Spoken().Headers["X-Engine"].ShouldBe("openai");

        ((string?)engine.Calls.ShouldHaveSingleItem().Body!["voice"]).ShouldBe("bf_emma");
    }

    [Fact]
    public async Task It_follows_ElevenLabs_in_the_chain_and_the_local_voice_follows_it()
    {
        await using var first = await EngineStandIn.OpenAsync();
        await using var second = await EngineStandIn.OpenAsync();
        first.Answer = EngineStandIn.Error(401, status: "quota_exceeded");
        await using var tts = ElevenLabsTests.Tts(first, ("OpenAI:BaseUrl", $"{second.Url}/v1"), ("OpenAI:RetryDelay", "00:00:00.001"));
        var speaker = tts.Speaker();

        var answer = (await speaker.SayAsync(Sentence)).Spoken();
        second.Answer = EngineStandIn.Body(500, "{}");
        var last = (await speaker.SayAsync("And another one.")).Spoken();

        answer.Headers["X-Engine"].ShouldBe("openai");
        last.Headers["X-Engine"].ShouldBe("flite");
    }

    [Theory]
    [InlineData("float, 32 bits", 3, 32, 1, 24_000)]
    [InlineData("stereo", 1, 16, 2, 44_100)]
    [InlineData("extensible", 0xFFFE, 16, 1, 24_000)]
    [InlineData("24 bits", 1, 24, 1, 48_000)]
    public async Task A_servers_own_kind_of_wave_is_spoken(string kind, int tag, int bits, int channels, int rate)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Send(call => AnswerBuilder.Write(Builders.Tone.For(call.Text, rate), tag, bits, channels));
        await using var tts = Tts(engine);

        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("openai", kind);
        answer.Seconds.ShouldBe(Builders.Tone.For(Sentence, rate).Duration.TotalSeconds, 0.01);
    }

    [Theory]
    [InlineData("wav", "mp3 with a tag")]
    [InlineData("wav", "mp3")]
    [InlineData("pcm", "mp3 with a tag")]
    [InlineData("pcm", "mp3")]
    [InlineData("pcm", "json")]
    public async Task Another_format_than_asked_for_is_never_spoken_and_health_names_it(string format, string sent)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Send(_ => sent switch
        {
            "mp3" => AnswerBuilder.Mp3(frames: 60),
            "mp3 with a tag" => [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. AnswerBuilder.Mp3(frames: 60)],
            _ => System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"error":{"message":"Modell lädt, 模型正在加载"}} """, 800))),
        });
        await using var tts = Tts(engine, ("OpenAI:Format", format));

        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite");
        tts.Services.GetRequiredKeyedService<SpeechEngine>("openai").UnavailableReason.ShouldNotBeNull()
            .ShouldContain($"answers {(sent == "json" ? "text" : "mp3")} instead of {format}");
    }

    [Fact]
    public async Task An_engine_whose_every_answer_is_thrown_away_degrades_health_at_once_and_recovers_with_the_first_good_one()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(EngineStandIn.Send(_ => AnswerBuilder.Mp3(frames: 60)));
        await using var tts = Tts(engine);
        var health = tts.Services.GetRequiredService<HealthCheckService>();
        (await tts.Speaker().SayAsync("The first.")).Spoken();

        var thrownAway = (await health.CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken)).Entries["engines"];
        (await tts.Speaker().SayAsync("The second.")).Spoken();
        var good = (await health.CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken)).Entries["engines"];

        thrownAway.Status.ShouldBe(HealthStatus.Degraded);
        thrownAway.Description.ShouldNotBeNull().ShouldContain("answers mp3 instead of wav");
        good.Status.ShouldBe(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_answer_is_asked_for_again(bool withHeader)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(EngineStandIn.Send(_ => withHeader ? Wav.Write(new PcmAudio([], 24_000)) : []));
        await using var tts = Tts(engine);

        var answer = (await tts.Speaker().SayAsync("One. Two. Three. Four. Five. Six.")).Spoken();

        answer.Headers["X-Engine"].ShouldBe("openai");
        engine.Calls.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Instructions_are_passed_on_and_part_of_what_is_remembered()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine, ("OpenAI:Instructions", "Speak calmly."));
        var speaker = tts.Speaker();

        (await speaker.SayAsync(Sentence)).Spoken();
        (await speaker.SayAsync(Sentence, ("instructions", "Speak warmly."))).Spoken();
        var again = (await speaker.SayAsync(Sentence, ("instructions", "Speak warmly."))).Spoken();
        var tooLong = await speaker.SayAsync(Sentence, ("instructions", new string('a', 4097)));

        engine.Calls.Select(call => (string?)call.Body!["instructions"]).ShouldBe(["Speak calmly.", "Speak warmly."]);
        again.Cache.ShouldBe("hit");
        tooLong.Field.ShouldBe("instructions");
    }

    [Theory]
    [InlineData("ef_dora")]
    [InlineData("af_bella(2)+af_sky(1)")]
    public async Task A_voice_that_only_the_server_knows_is_passed_on(string voice)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = Tts(engine);

        (await tts.Speaker().SayAsync("Hola.", ("voice", voice))).Spoken().Headers["X-Engine"].ShouldBe("openai");
        (await tts.Speaker().SayAsync("Hello.", ("voice", "rms"))).Spoken().Headers["X-Engine"].ShouldBe("flite");

        ((string?)engine.Calls.ShouldHaveSingleItem().Body!["voice"]).ShouldBe(voice);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task A_wave_of_an_impossible_rate_is_refused_before_it_is_resampled(int rate)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Send(_ => Wav.Write(new PcmAudio([1000, -1000, 1000, -1000], rate)));
        await using var tts = Tts(engine, ("Speech:Engines", "openai"));

        var answer = await tts.Speaker().SayAsync("Hi.").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        answer.Type.ShouldBe("urn:whatsvoice:problem:engine-failed");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("samples a second");
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Answer = async (_, context) =>
        {
            using var registration = context.RequestAborted.Register(cut.SetResult);
            var part = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                // Written to a closed connection, it goes nowhere and completes at once: only the abort tells of the cut.
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        };
        await using var tts = Tts(engine, ("Speech:Engines", "openai"), ("OpenAI:Timeout", "00:01:00"));

        var answer = await tts.Speaker().SayAsync("Hi.").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        answer.Type.ShouldBe("urn:whatsvoice:problem:engine-failed");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("32 MB");
        engine.Calls.Count.ShouldBe(1);
        await cut.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("truncated wav", 1)]
    [InlineData("mp3 named wav", 1)]
    [InlineData("silence", 1)]
    [InlineData("429 quota", 1)]
    [InlineData("401", 1)]
    [InlineData("403", 1)]
    [InlineData("400", 1)]
    [InlineData("400 in no characters", 1)]
    [InlineData("429", 3)]
    [InlineData("500", 3)]
    [InlineData("reset", 3)]
    [InlineData("hang", 1)]
    public async Task When_it_fails_the_next_engine_speaks(string fault, int calls)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = Fault(fault);
        await using var tts = Tts(engine, ("OpenAI:Timeout", fault == "hang" ? "00:00:02" : "00:01:00"), ("OpenAI:TimeoutPerCharacter", "00:00:00"));

        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite");
        engine.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task A_text_that_is_forbidden_takes_the_engine_from_nobody_else()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(Fault("403"));
        await using var tts = Tts(engine);

        (await tts.Speaker().SayAsync("What a firewall does not like.")).Spoken().Headers["X-Engine"].ShouldBe("flite");

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("openai");
    }

    [Theory]
    [InlineData(404, """{"error": {"message": "no", "code": "model_not_found"}}""", "alloy", true)]
    [InlineData(400, """{"error": {"message": "no", "param": "model", "code": null}}""", "alloy", true)]
    [InlineData(404, "<html>Not here</html>", "alloy", true)]
    [InlineData(404, """{"error": {"message": "no", "code": "voice_not_found"}}""", "bf_emma", false)]
    public async Task A_model_or_address_that_the_server_does_not_know_is_told_in_health(int status, string body, string voice, bool isTold)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Body(status, body);
        await using var tts = Tts(engine, ("OpenAI:Voice", "alloy"), ("OpenAI:Voices", "bf_emma"));

        for (var text = 0; text < 2; text++)
        {
            (await tts.Speaker().SayAsync($"Your parcel number {text} has arrived.", ("voice", voice))).Spoken().Headers["X-Engine"].ShouldBe("flite");
        }

        var health = await tts.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken);
        var engines = health.Entries["engines"];
        (engines.Status, engines.Description!.Contains("OpenAI:Model", StringComparison.Ordinal)).ShouldBe(isTold ? (HealthStatus.Degraded, true) : (HealthStatus.Healthy, false));
        engine.Calls.Count.ShouldBe(2, "a model that a profile chose takes the engine away from no other");
    }

    [Theory]
    [InlineData("voice", "zf_xiaobei", "500", "openai")]
    [InlineData("voice", "zf_xiaobei", "nothing", "openai")]
    [InlineData("voice", "zf_xiaobei", "mp3 named wav", "openai")]
    [InlineData("instructions", "Whistle it.", "500", "openai")]
    [InlineData("voice", null, "500", "flite")]
    [InlineData("voice", "zf_xiaobei", "reset", "flite")]
    public async Task Failures_at_what_a_program_asks_for_take_the_engine_from_nobody_else(string field, string? value, string fault, string next)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) => (value is null || (string?)call.Body![field] == value ? Fault(fault) : EngineStandIn.SpeakAsync)(call, context);
        await using var tts = Tts(engine);
        for (var text = 0; text < 6; text++)
        {
            (await tts.Speaker().SayAsync($"Your parcel number {text} has arrived.", (field, value))).Spoken().Headers["X-Engine"].ShouldBe("flite");
        }

        engine.Answer = EngineStandIn.SpeakAsync;

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe(next);
    }

    private static TtsFactory Tts(EngineStandIn engine, params (string Key, string Value)[] settings) =>
        new([("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:RetryDelay", "00:00:00.001"), .. settings]);

    private static Func<EngineCall, HttpContext, Task> Fault(string name) => name switch
    {
        "truncated wav" => EngineStandIn.Send(call => EngineStandIn.Audio(call) is var audio ? audio[..(audio.Length / 2)] : []),
        "mp3 named wav" => EngineStandIn.Send(_ => [0xFF, 0xFB, 0x90, 0x64, .. new byte[413]]),
        "silence" => EngineStandIn.Send(call => EngineStandIn.Audio(call, loudness: 0)),
        "429 quota" => EngineStandIn.Body(429, """{"error": {"message": "no", "type": "insufficient_quota", "code": "insufficient_quota"}}"""),
        "nothing" => EngineStandIn.Send(_ => []),
        "401" => EngineStandIn.Body(401, """{"error": {"message": "no", "code": "invalid_api_key"}}"""),
        "403" => EngineStandIn.Body(403, """{"error": {"message": "This text is not allowed.", "code": "content_policy_violation"}}"""),
        "400" => EngineStandIn.Body(400, """{"error": {"message": "no", "param": "voice", "code": "invalid_value"}}"""),
        "400 in no characters" => EngineStandIn.Body(400, """{"error": {"\ud800": 1, "message": "no", "code": "\ud800"}}"""),
        "429" => EngineStandIn.Body(429, """{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}"""),
        "500" => EngineStandIn.Body(500, "<html>Sorry</html>"),
        "reset" => EngineStandIn.ResetAsync,
        "hang" => EngineStandIn.HangAsync,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
