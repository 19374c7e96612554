namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>ElevenLabs' error body: <c>code</c> is the new name, <c>status</c> the legacy one (Resources, "Errors").</summary>
internal sealed record ElevenLabsErrorBody(ElevenLabsErrorBody.Description Detail)
{
    public sealed record Description(string Type, string Code, string Status, string Message, string RequestId, string? Param);
}
