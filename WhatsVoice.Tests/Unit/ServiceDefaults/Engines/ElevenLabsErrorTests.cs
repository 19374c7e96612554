using System.Text;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Engines;

/// <summary>One table for speech and transcription (ElevenLabs, API reference, errors).</summary>
public sealed class ElevenLabsErrorTests
{
    [Theory]
    [InlineData(401, """{"detail":{"status":"quota_exceeded","message":"0 credits"}}""", nameof(ElevenLabsFault.Quota), null)]
    [InlineData(400, """{"detail":{"code":"detected_unusual_activity","status":"old_word"}}""", nameof(ElevenLabsFault.Credentials), null)]
    [InlineData(400, """{"detail":{"code":"missing_permissions"}}""", nameof(ElevenLabsFault.Credentials), null)]
    [InlineData(429, """{"detail":{"status":"concurrent_limit_exceeded"}}""", nameof(ElevenLabsFault.Concurrency), null)]
    [InlineData(400, """{"detail":{"status":"system_busy"}}""", nameof(ElevenLabsFault.Passing), null)]
    [InlineData(503, "<html>Sorry</html>", nameof(ElevenLabsFault.Passing), null)]
    [InlineData(500, """{"detail":{"code":"\ud800"}}""", nameof(ElevenLabsFault.Passing), null)]
    [InlineData(401, "", nameof(ElevenLabsFault.Credentials), null)]
    [InlineData(403, """{"detail":{"code":"missing_permissions"}}""", nameof(ElevenLabsFault.Credentials), null)]
    [InlineData(403, "<html>Forbidden</html>", nameof(ElevenLabsFault.Forbidden), null)]
    [InlineData(404, """{"detail":{"code":"model_not_found"}}""", nameof(ElevenLabsFault.Request), ElevenLabsError.Model)]
    [InlineData(422, """{"detail":[{"loc":["body","voice_settings","stability"],"msg":"no"}]}""", nameof(ElevenLabsFault.Request), "voice_settings.stability")]
    public void The_body_decides_before_the_status(int status, string body, string fault, string? field)
    {
        var error = ElevenLabsError.Parse(Encoding.UTF8.GetBytes(body));

        (error.FaultOf(status).ToString(), error.Field).ShouldBe((fault, field));
    }
}
