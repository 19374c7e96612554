using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Tts.Engines;

public sealed class EngineConfigurationTests
{
    [Fact]
    public async Task Every_wrong_setting_of_an_engine_is_named_before_the_start()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string>
        {
            ["Speech__Engines"] = "openai,flute",
            ["ElevenLabs__BaseUrl"] = "nowhere",
            ["ElevenLabs__OutputFormat"] = "mp3_44100_128",
            ["OpenAI__Format"] = "mp3",
            ["Speech__Profiles__fast__Stability"] = "1.5",
            ["Speech__Budget__elevenlabs__DailyHard"] = "-1",
            ["Speech__Breaker__MinimumThroughput"] = "1",
        });

        (await tts.RunToEndAsync()).ShouldBe(1);

        foreach (var words in (string[])
            [
                "Speech:Engines is 'openai,flute': it must name engines in order, each once, of elevenlabs, openai, supertonic, flite.",
                "OpenAI:BaseUrl or OpenAI:ApiKey is missing, and Speech:Engines names openai.",
                "ElevenLabs:BaseUrl is 'nowhere'",
                "ElevenLabs:OutputFormat is 'mp3_44100_128'",
                "OpenAI:Format is 'mp3'",
                "Speech:Profiles:fast:Stability is '1.5': It must be from 0 to 1.",
                "Speech:Budget:elevenlabs:DailyHard is '-1'",
                "Speech:Breaker:MinimumThroughput is '1'",
            ])
        {
            tts.Output.ShouldContain(words);
        }

        tts.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task An_engine_that_is_named_needs_its_key()
    {
        await using var tts = ServiceProcess.Prepare("WhatsVoice.Tts", new Dictionary<string, string> { ["Speech__Engines"] = "elevenlabs" });

        (await tts.RunToEndAsync()).ShouldBe(1);

        tts.Output.ShouldContain("ElevenLabs:ApiKey is missing, and Speech:Engines names elevenlabs.");
    }
}
