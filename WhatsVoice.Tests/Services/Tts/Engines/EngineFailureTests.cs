using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>Every way in which ElevenLabs fails: the local voice speaks instead, or there is one clear error, and nothing broken is kept.</summary>
public sealed class EngineFailureTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";
    private static readonly TimeSpan LongerThanAnyTimeout = TimeSpan.FromMinutes(5);

    public EngineFailureTests() => TtsFactory.RequireLocalVoice();

    /// <summary>By name: the fault, how many calls it takes, and whether the next request asks again.</summary>
    public static TheoryData<string, int, bool> Faults => new()
    {
        { "401 quota, old form", 1, false },
        { "401 quota, new form", 1, false },
        { "401 bad key", 1, false },
        { "401 unusual activity", 1, false },
        { "402", 1, false },
        { "403 of a firewall", 1, true },
        { "429 system busy", 3, true },
        { "429 rate limit", 3, true },
        { "429 for a minute", 1, true },
        { "503 until a date", 1, true },
        { "500", 3, true },
        { "503 with a page", 3, true },
        { "400 text", 1, true },
        { "422", 1, true },
        { "hang", 1, true },
        { "reset", 3, true },
        { "cut connection", 3, true },
        { "truncated audio", 1, true },
        { "damaged audio", 1, true },
        { "wrong container", 2, true },
        { "json as audio", 1, true },
        { "silence", 1, true },
        { "far too short", 1, true },
        { "nothing", 3, true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_next_engine_speaks_and_nothing_broken_is_kept(string fault, int calls, bool asksAgain)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = Fault(fault);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tts = ElevenLabsTests.Tts(engine, fault == "hang" ? clock : null);
        var speaker = tts.Speaker();

        var answer = (await SayAsync(speaker, fault, engine, clock)).Spoken();
        engine.Calls.Count.ShouldBe(calls);
        engine.Answer = EngineStandIn.SpeakAsync;
        var next = (await speaker.SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite");
        OggOpusReader.Read(answer.Body).Duration.TotalSeconds.ShouldBeGreaterThan(1);
        // Asked again, it is synthesized: nothing of the failure was kept. Once it is skipped, the local voice's audio is in the cache.
        next.Headers["X-Engine"].ShouldBe(asksAgain ? "elevenlabs" : "flite");
        next.Cache.ShouldBe(asksAgain ? "miss" : "hit");
    }

    [Theory]
    [InlineData("401 quota, old form", 503, "engine-unavailable", "credits")]
    [InlineData("401 bad key", 503, "engine-unavailable", "key")]
    [InlineData("402", 503, "engine-unavailable", "credits")]
    [InlineData("500", 502, "engine-failed", "500")]
    [InlineData("hang", 502, "engine-failed", "did not answer")]
    [InlineData("reset", 502, "engine-failed", "connection")]
    [InlineData("422", 502, "engine-failed", "voice_settings.stability")]
    [InlineData("400 text", 502, "engine-failed", "text")]
    [InlineData("silence", 502, "engine-failed", "silent")]
    [InlineData("truncated audio", 502, "engine-failed", "broken audio")]
    public async Task Without_a_next_engine_there_is_one_clear_error(string fault, int status, string type, string words)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = Fault(fault);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tts = ElevenLabsTests.Tts(engine, fault == "hang" ? clock : null, ("Speech:Engines", "elevenlabs"));

        var answer = await SayAsync(tts.Speaker(), fault, engine, clock);

        ((int)answer.Status).ShouldBe(status);
        answer.Type.ShouldBe($"urn:whatsvoice:problem:{type}");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain(words);
        ((string?)answer.Json["detail"])!.ShouldNotContain("parcel");

        // Without it a few such texts would open the Api's breaker for everybody's.
        answer.Headers.ShouldContainKey("Retry-After");
    }

    [Theory]
    [InlineData("too_many_concurrent_requests", null)]
    [InlineData(null, "concurrent_limit_exceeded")]
    public async Task Our_own_concurrency_limit_is_waited_for(string? status, string? code)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            engine.First.Enqueue(EngineStandIn.Error(429, code, status));
        }

        await using var tts = ElevenLabsTests.Tts(engine);

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
        engine.Calls.Count.ShouldBe(5); // more than the repetitions that a failure gets
    }

    [Theory]
    [InlineData("500")]
    [InlineData("429 system busy")]
    [InlineData("reset")]
    [InlineData("cut connection")]
    public async Task A_passing_failure_is_repeated(string fault)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(Fault(fault));
        await using var tts = ElevenLabsTests.Tts(engine);

        (await tts.Speaker().SayAsync(Sentence)).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
        engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_text_is_spoken_by_one_engine_even_if_only_one_sentence_fails()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) => call.Text.Contains("second", StringComparison.Ordinal)
            ? EngineStandIn.Error(500)(call, context)
            : EngineStandIn.SpeakAsync(call, context);
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();

        var answer = (await speaker.SayAsync("This is the first sentence. This is the second sentence.")).Spoken();
        var alone = (await speaker.SayAsync("This is the first sentence.")).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite");
        answer.Cache.ShouldBe("miss");
        alone.Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    [Fact]
    public async Task What_an_engine_has_spoken_before_is_heard_even_while_it_is_left_alone()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        var known = (await speaker.SayAsync(Sentence)).Spoken();
        engine.Answer = Fault("401 quota, old form");
        (await speaker.SayAsync("Something new.")).Spoken().Headers["X-Engine"].ShouldBe("flite");

        var again = (await speaker.SayAsync(Sentence)).Spoken();

        again.Headers["X-Engine"].ShouldBe("elevenlabs");
        again.Cache.ShouldBe("hit");
        again.Body.ShouldBe(known.Body);
        engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_engine_that_fails_again_and_again_is_left_alone()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Error(500);
        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Breaker:MinimumThroughput", "2"));
        var speaker = tts.Speaker();
        (await speaker.SayAsync("The first try.")).Spoken();
        (await speaker.SayAsync("The second try.")).Spoken();
        var calls = engine.Calls.Count;

        (await speaker.SayAsync("The third try.")).Spoken().Headers["X-Engine"].ShouldBe("flite");

        engine.Calls.Count.ShouldBe(calls);
    }

    [Theory]
    [InlineData("silence", 11)]
    [InlineData("far too short", 11)]
    [InlineData("403 of a firewall", 11)]
    [InlineData("500", 31)]
    public async Task Texts_that_an_engine_cannot_speak_do_not_take_it_away_from_everybody(string fault, int calls)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) => (call.Text.StartsWith("Nobody", StringComparison.Ordinal) ? Fault(fault) : EngineStandIn.SpeakAsync)(call, context);
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        for (var text = 0; text < 10; text++)
        {
            (await speaker.SayAsync($"Nobody can speak this text, and its number is {text}")).Spoken().Headers["X-Engine"].ShouldBe("flite");
        }

        using var http = tts.CreateClient();
        (await http.GetStringAsync("/health", TestContext.Current.CancellationToken)).ShouldContain(
            fault switch { "500" => "failed (500", "403 of a firewall" => "refuses the text or the key (403", _ => "answered with broken audio" });
        engine.Calls.Count.ShouldBe(calls, "every attempt at each text, and one text that every engine can speak");
        (await speaker.SayAsync("The text of somebody else, which everybody can speak")).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    [Theory]
    [InlineData("silence", 5)]
    [InlineData("far too short", 5)]
    [InlineData("403 of a firewall", 5)]
    [InlineData("500", 15)]
    public async Task An_engine_that_speaks_nothing_that_it_is_given_is_left_out_and_no_longer_paid(string fault, int calls)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = Fault(fault);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tts = ElevenLabsTests.Tts(engine, clock, ("ElevenLabs:RetryDelay", "00:00:00"));
        var speaker = tts.Speaker();
        for (var text = 0; text < 10; text++)
        {
            (await speaker.SayAsync($"Everybody can speak this text, and its number is {text}")).Spoken().Headers["X-Engine"].ShouldBe("flite");
        }

        engine.Calls.Count.ShouldBe(calls);
        clock.Advance(new EngineBreakerOptions().CredentialsBreakDuration + TimeSpan.FromSeconds(1));
        engine.Answer = EngineStandIn.SpeakAsync;
        (await speaker.SayAsync("It has a voice again, and is heard")).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    [Fact]
    public async Task A_profile_with_which_an_engine_speaks_nothing_does_not_take_it_away_from_others()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = (call, context) => ((string?)call.Body!["model_id"] == "eleven_flash_v2_5" ? Fault("silence") : EngineStandIn.SpeakAsync)(call, context);
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();
        for (var text = 0; text < 10; text++)
        {
            (await speaker.SayAsync($"Nobody can speak this text with it, and its number is {text}", ("profile", "fast"))).Spoken().Headers["X-Engine"].ShouldBe("flite");
        }

        (await speaker.SayAsync("The text of somebody else, without a profile")).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
    }

    /// <summary>Where nothing ever answers, time passes as soon as the engine was called.</summary>
    private static async Task<SpeechAnswer> SayAsync(SpeechDriver speaker, string fault, EngineStandIn engine, FakeTimeProvider clock)
    {
        var answer = speaker.SayAsync(Sentence);
        if (fault == "hang")
        {
            await Eventually.TrueAsync(() => !engine.Calls.IsEmpty, "the engine is called");
            clock.Advance(LongerThanAnyTimeout);
        }

        return await answer;
    }

    private static Func<EngineCall, HttpContext, Task> Fault(string name) => name switch
    {
        "401 quota, old form" => EngineStandIn.Error(401, status: "quota_exceeded"),
        "401 quota, new form" => EngineStandIn.Error(401, code: "quota_exceeded"),
        "401 bad key" => EngineStandIn.Error(401, status: "invalid_api_key"),
        "401 unusual activity" => EngineStandIn.Error(401, status: "detected_unusual_activity"),
        "402" => EngineStandIn.Error(402, code: "paid_plan_required"),
        "403 of a firewall" => EngineStandIn.Body(403, "<html>Forbidden</html>"),
        "429 system busy" => EngineStandIn.Error(429, status: "system_busy"),
        "429 rate limit" => EngineStandIn.Error(429, code: "rate_limit_exceeded", retryAfter: "0"),
        "429 for a minute" => EngineStandIn.Error(429, status: "system_busy", retryAfter: "60"),
        "503 until a date" => EngineStandIn.Error(503, retryAfter: TimeProvider.System.GetUtcNow().AddMinutes(1).ToString("R", CultureInfo.InvariantCulture)),
        "500" => EngineStandIn.Body(500, """{"detail": "Internal Server Error"}"""),
        "503 with a page" => EngineStandIn.Body(503, "<html>Sorry</html>"),
        "400 text" => EngineStandIn.Error(400, code: "max_character_limit_exceeded"),
        "422" => EngineStandIn.Body(422, """{"detail": [{"loc": ["body", "voice_settings", "stability"], "msg": "no", "type": "value_error"}]}"""),
        "hang" => EngineStandIn.HangAsync,
        "reset" => EngineStandIn.ResetAsync,
        "cut connection" => async (call, context) =>
        {
            var audio = EngineStandIn.Audio(call);
            context.Response.ContentLength = audio.Length;
            await context.Response.Body.WriteAsync(audio.AsMemory(0, audio.Length / 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
        },
        "truncated audio" => EngineStandIn.Send(call => EngineStandIn.Audio(call) is var audio ? audio[..(audio.Length / 2)] : []),
        "damaged audio" => EngineStandIn.Send(call =>
        {
            var audio = EngineStandIn.Audio(call);
            audio[audio.Length / 2] ^= 1;
            return audio;
        }),
        "wrong container" => EngineStandIn.Send(call => Wav.Write(Builders.Tone.For(call.Text, 16_000))),
        "json as audio" => EngineStandIn.Body(200, """{"detail": "surprise"}"""),
        "silence" => EngineStandIn.Send(call => EngineStandIn.Audio(call, loudness: 0)),
        "far too short" => EngineStandIn.Send(call => EngineStandIn.Audio(call with { Body = new JsonObject { ["text"] = "Hi" } })),
        "nothing" => EngineStandIn.Send(_ => []),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
