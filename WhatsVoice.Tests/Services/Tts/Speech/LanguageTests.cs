using System.Net;
using System.Text.Json.Nodes;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Tts.Speech;

/// <summary>Which engine and voice a language gets, and what becomes of words that an engine cannot read.</summary>
public sealed class LanguageTests
{
    public LanguageTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task A_sentence_in_a_foreign_script_is_left_out_and_the_rest_is_spoken()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();

        var answer = (await speaker.SayAsync("Hello there. 你好。 Goodbye नमस्ते friend.", ("debug", true))).Spoken();

        answer.Headers["X-Text-Dropped"].ShouldBe("script=2");
        Uri.UnescapeDataString(answer.Headers["X-Spoken-Text"]).ShouldBe("Hello there. Goodbye friend.");
    }

    [Fact]
    public async Task What_was_really_spoken_is_told_on_request_only()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();

        var told = (await speaker.SayAsync("**Only** £5 at https://example.com/x 😀", ("debug", true))).Spoken();
        var silent = (await speaker.SayAsync("**Only** £5 at https://example.com/x 😀")).Spoken();

        Uri.UnescapeDataString(told.Headers["X-Spoken-Text"]).ShouldBe("Only 5 pounds at example.com");
        silent.Headers.ShouldNotContainKey("X-Spoken-Text");
    }

    [Fact]
    public async Task A_text_goes_to_the_engine_that_can_read_all_of_it()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(("Speech:Engines", "flite,openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"));
        var speaker = tts.Speaker();

        var english = (await speaker.SayAsync("Your parcel is here.")).Spoken();
        var german = (await speaker.SayAsync("Ihr Paket ist da und wartet auf Sie.")).Spoken();
        var mixed = (await speaker.SayAsync("Hello there. 你好。")).Spoken();

        english.Headers["X-Engine"].ShouldBe("flite");
        german.Headers["X-Engine"].ShouldBe("openai");
        mixed.Headers["X-Engine"].ShouldBe("openai");
        engine.Calls.Select(call => call.Text).ShouldBe(["Ihr Paket ist da und wartet auf Sie.", "Hello there.", "你好。"], ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_hears_another_language_with_English_sounds()
    {
        await using var tts = new TtsFactory();
        var speaker = tts.Speaker();

        var given = await speaker.SayAsync("Namaste, aap kaise hain?", ("language", "hi"));
        var detected = await speaker.SayAsync("Ihr Paket ist da und wartet auf Sie.");

        given.Status.ShouldBe(HttpStatusCode.BadRequest);
        given.Field.ShouldBe("language");
        detected.Status.ShouldBe(HttpStatusCode.BadRequest);
        detected.Field.ShouldBe("input");
        ((string?)detected.Json["detail"]).ShouldNotBeNull().ShouldContain("de, which no engine speaks");
    }

    [Fact]
    public async Task A_voice_can_be_set_for_each_language()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:Voice", "af_heart"), ("OpenAI:Voices", "dora,nova"),
            ("Speech:Voices:de", "dora"), ("Speech:Voices:pt-BR", "nova"));
        var speaker = tts.Speaker();

        (await speaker.SayAsync("Ihr Paket ist da.")).Spoken();
        (await speaker.SayAsync("Oi!", ("language", "pt-BR"))).Spoken();
        (await speaker.SayAsync("Olá!", ("language", "pt-PT"))).Spoken();
        (await speaker.SayAsync("Danke!", ("voice", "nova"))).Spoken();

        engine.Calls.Select(call => (string?)call.Body!["voice"]).ShouldBe(["dora", "nova", "af_heart", "nova"]);
    }

    [Fact]
    public async Task A_callers_voices_by_language_come_before_the_configured_ones()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = new TtsFactory(
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("OpenAI:Voice", "af_heart"), ("OpenAI:Voices", "dora,nova"), ("Speech:Voices:de", "dora"));
        var speaker = tts.Speaker();

        (await speaker.SayAsync("Ihr Paket ist da und wartet auf Sie.", ("voices", new JsonObject { ["de"] = "nova" }))).Spoken();
        (await speaker.SayAsync("Oi!", ("language", "pt-BR"), ("voices", new JsonObject { ["pt"] = "dora" }))).Spoken();
        (await speaker.SayAsync("Bitte sehr!", ("language", "de"), ("voices", new JsonObject { ["de"] = "a voice\nof nobody" }))).Spoken();
        (await speaker.SayAsync("Danke sehr!", ("voice", "af_heart"), ("voices", new JsonObject { ["de"] = "nova" }))).Spoken();
        var wrong = await speaker.SayAsync("Nichts.", ("voices", new JsonObject { ["no tag"] = "nova" }));

        engine.Calls.Select(call => (string?)call.Body!["voice"]).ShouldBe(["nova", "dora", "dora", "af_heart"]);
        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Field.ShouldBe("voices");
    }
}
