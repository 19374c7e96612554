using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>A server of OpenAI's shape as an engine.</summary>
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
    [InlineData("truncated wav", 1)]
    [InlineData("mp3 named wav", 1)]
    [InlineData("silence", 1)]
    [InlineData("429 quota", 1)]
    [InlineData("401", 1)]
    [InlineData("400", 1)]
    [InlineData("429", 3)]
    [InlineData("500", 3)]
    [InlineData("reset", 3)]
    [InlineData("hang", 1)]
    public async Task When_it_fails_the_next_engine_speaks(string fault, int calls)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = Fault(fault);
        await using var tts = Tts(engine, ("OpenAI:Timeout", fault == "hang" ? "00:00:00.4" : "00:01:00"), ("OpenAI:TimeoutPerCharacter", "00:00:00"));

        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite");
        engine.Calls.Count.ShouldBe(calls);
    }

    private static TtsFactory Tts(EngineStandIn engine, params (string Key, string Value)[] settings) =>
        new([("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:RetryDelay", "00:00:00.001"), .. settings]);

    private static Func<EngineCall, HttpContext, Task> Fault(string name) => name switch
    {
        "truncated wav" => EngineStandIn.Send(call => EngineStandIn.Audio(call) is var audio ? audio[..(audio.Length / 2)] : []),
        "mp3 named wav" => EngineStandIn.Send(_ => [0xFF, 0xFB, 0x90, 0x64, .. new byte[413]]),
        "silence" => EngineStandIn.Send(call => EngineStandIn.Audio(call, loudness: 0)),
        "429 quota" => EngineStandIn.Body(429, """{"error": {"message": "no", "type": "insufficient_quota", "code": "insufficient_quota"}}"""),
        "401" => EngineStandIn.Body(401, """{"error": {"message": "no", "code": "invalid_api_key"}}"""),
        "400" => EngineStandIn.Body(400, """{"error": {"message": "no", "param": "voice", "code": "invalid_value"}}"""),
        "429" => EngineStandIn.Body(429, """{"error": {"message": "slow down", "code": "rate_limit_exceeded"}}"""),
        "500" => EngineStandIn.Body(500, "<html>Sorry</html>"),
        "reset" => EngineStandIn.ResetAsync,
        "hang" => EngineStandIn.HangAsync,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
