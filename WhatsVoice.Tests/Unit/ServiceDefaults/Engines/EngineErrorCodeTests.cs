using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Engines;

/// <summary>What of an engine's error gets into messages, logs and records.</summary>
public sealed class EngineErrorCodeTests
{
    private static readonly string Endless = $"a\n\u001b[2Jb{new string('x', 1_000_000)}";
    private static readonly string Kept = $"a??[2Jb{new string('x', 57)}";

    [Fact]
    public void A_code_has_64_printable_characters_at_most()
    {
        using var error = JsonDocument.Parse(JsonSerializer.Serialize(new { code = Endless, type = "invalid_model", param = 7 }));

        EngineErrorCode.Read(error.RootElement, "code").ShouldBe(Kept);
        EngineErrorCode.Read(error.RootElement, "type").ShouldBe("invalid_model");
        EngineErrorCode.Read(error.RootElement, "param").ShouldBeNull();
        EngineErrorCode.Read(error.RootElement, "status").ShouldBeNull();
    }

    [Fact]
    public void Whatever_ElevenLabs_answers_is_cut()
    {
        object[] details = [Endless, new { code = Endless, param = Endless }, new { status = Endless }, new[] { new { loc = new[] { "body", Endless } } }];

        foreach (var detail in details)
        {
            var error = ElevenLabsError.Parse(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { detail })));

            error.Code.Length.ShouldBeLessThanOrEqualTo(64);
            (error.Field ?? "").Length.ShouldBeLessThanOrEqualTo(64);
            $"{error.Code}{error.Field}".ShouldAllBe(character => !char.IsControl(character));
        }
    }

    [Fact]
    public async Task The_code_of_a_transcription_server_is_cut()
    {
        await using var engine = await TranscriptionStandIn.OpenAsync();
        engine.Answer = _ => Results.Json(new { error = new { code = Endless } }, statusCode: 500);
        await using var service = new SttFactory(("Transcription:OpenAI:BaseUrl", $"{engine.Url}/v1"));

        using var response = await service.TranscribeAsync(OggOpusBuilder.Tone(1));
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        answer.ShouldContain("a??[2Jbxxx");
        answer.Length.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task The_code_and_the_field_of_a_speech_server_are_cut()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        engine.Answer = EngineStandIn.Body(400, JsonSerializer.Serialize(new { error = new { code = Endless, param = Endless } }));
        await using var tts = new TtsFactory(("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Speech:Engines", "openai"));

        var answer = await tts.Speaker().SayAsync("Good morning.");

        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("a??[2Jbxxx");
        answer.Json.ToJsonString().Length.ShouldBeLessThan(1_000);
    }
}
