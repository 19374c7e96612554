using System.Net;
using System.Text.Json.Nodes;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Engines.ElevenLabs;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>Which engine speaks with which voice.</summary>
public sealed class EngineVoicesTests
{
    private static readonly string DefaultVoice = new ElevenLabsOptions().VoiceId;

    public EngineVoicesTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task Any_voice_of_the_engine_may_be_named_and_OpenAIs_names_mean_the_default()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);
        var speaker = tts.Speaker();

        (await speaker.SayAsync("One voice.", ("voice", "AbCdEfGhIjKlMnOpQrSt"))).Spoken();
        (await speaker.SayAsync("One more voice.", ("voice", "alloy"))).Spoken();
        var local = (await speaker.SayAsync("And the local one.", ("voice", "rms"))).Spoken();
        var unknown = await speaker.SayAsync("No voice.", ("voice", "no such voice"));

        engine.Calls.Select(call => call.Path.Split('/')[^1]).ShouldBe(["AbCdEfGhIjKlMnOpQrSt", DefaultVoice]);
        local.Headers["X-Engine"].ShouldBe("flite");
        unknown.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string?)unknown.Json["error"]!["message"]).ShouldNotBeNull().ShouldContain(DefaultVoice);
    }

    [Fact]
    public async Task A_voice_that_the_account_does_not_have_is_the_requests_fault()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Error(404, status: "voice_not_found");
        await using var tts = ElevenLabsTests.Tts(engine);

        var answer = await tts.Speaker().SayAsync("No voice.", ("voice", "AbCdEfGhIjKlMnOpQrSt"));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Field.ShouldBe("voice");
    }

    [Theory]
    [InlineData("paid_plan_required", "elevenlabs")]
    [InlineData("payment_required", "elevenlabs")]
    [InlineData(null, "elevenlabs")]
    [InlineData("insufficient_credits", "flite")]
    public async Task A_voice_that_needs_a_higher_plan_takes_the_engine_from_nobody_else(string? code, string next)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.First.Enqueue(EngineStandIn.Error(402, code));
        await using var tts = ElevenLabsTests.Tts(engine);

        var library = (await tts.Speaker().SayAsync("A voice of the library.", ("voice", "AbCdEfGhIjKlMnOpQrSt"))).Spoken();
        var usual = (await tts.Speaker().SayAsync("The usual voice.")).Spoken();

        library.Headers["X-Engine"].ShouldBe("flite");
        usual.Headers["X-Engine"].ShouldBe(next);
    }

    [Fact]
    public async Task The_voices_of_all_engines_are_listed_in_the_order_of_the_chain()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine);

        var list = JsonNode.Parse(await tts.CreateClient().GetStringAsync("/v1/audio/voices", TestContext.Current.CancellationToken))!;

        list["voices"]!.AsArray().Select(voice => (string?)voice!["engine"]).Distinct().ShouldBe(["elevenlabs", "flite"]);
        list["voices"]!.AsArray().Select(voice => (string?)voice!["id"]).ShouldContain(DefaultVoice);
    }

    [Fact]
    public async Task A_listed_voice_tells_its_languages_its_licence_and_whether_it_is_its_engines_default()
    {
        await using var tts = new TtsFactory(("Speech:Voices:en-GB", "awb"));

        var list = JsonNode.Parse(await tts.CreateClient().GetStringAsync("/v1/audio/voices", TestContext.Current.CancellationToken))!;

        var voices = list["voices"]!.AsArray();
        voices.Select(voice => voice!["languages"]!.ToJsonString()).Distinct().ShouldBe(["[\"en\"]"]);
        voices.Select(voice => (string?)voice!["licence"]).Distinct().ShouldBe(["CMU Flite, BSD-style"]);
        voices.Single(voice => (bool)voice!["is_default"]!)!["id"]!.GetValue<string>().ShouldBe("slt");
        list["defaults"]!["en-GB"]!.GetValue<string>().ShouldBe("awb");
    }
}
