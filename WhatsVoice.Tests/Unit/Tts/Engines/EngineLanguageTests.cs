using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tests.Unit.Tts.Engines;

public sealed class EngineLanguageTests
{
    [Theory]
    [InlineData("flite", "en-GB", true)]
    [InlineData("flite", "hi", false)]
    [InlineData("flite", "", true)]
    [InlineData("flite", "und", true)]
    [InlineData("elevenlabs", "hi", true)]
    [InlineData("elevenlabs", "sw", false)]
    [InlineData("elevenlabs", "hu", false)] // Multilingual v2 does not speak it, Flash v2.5 does
    [InlineData("openai", "pt-BR", true)]
    [InlineData("openai", "ko", false)]
    public async Task An_engine_says_which_languages_it_speaks(string engine, string language, bool speaks)
    {
        await using var tts = new TtsFactory(
            ("ElevenLabs:ApiKey", "key"), ("ElevenLabs:BaseUrl", "http://127.0.0.1:9"), ("OpenAI:BaseUrl", "http://127.0.0.1:9/v1"), ("OpenAI:Languages", "en, es,pt"));

        var description = tts.Services.GetRequiredKeyedService<SpeechEngine>(engine).Description;

        description.Speaks(language, new SpeechProfile()).ShouldBe(speaks);
    }

    [Fact]
    public async Task A_server_whose_languages_are_not_set_may_be_given_any()
    {
        await using var tts = new TtsFactory(("OpenAI:BaseUrl", "http://127.0.0.1:9/v1"));

        var description = tts.Services.GetRequiredKeyedService<SpeechEngine>("openai").Description;

        description.Speaks("sw", new SpeechProfile()).ShouldBeTrue();
    }
}
