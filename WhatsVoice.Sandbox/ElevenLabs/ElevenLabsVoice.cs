namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>A voice of <c>GET /v1/voices</c>, and the local voice that speaks in its place.</summary>
internal sealed record ElevenLabsVoice(
    string VoiceId, string Name, string Category, [property: System.Text.Json.Serialization.JsonIgnore] string LocalVoice)
{
    /// <summary>Voices that ElevenLabs gives every account.</summary>
    public static readonly IReadOnlyList<ElevenLabsVoice> All =
    [
        new("21m00Tcm4TlvDq8ikWAM", "Rachel", "premade", "slt"),
        new("EXAVITQu4vr4xnSDxMaL", "Sarah", "premade", "slt"),
        new("JBFqnCBsd6RMkjVDRZzb", "George", "premade", "awb"),
        new("pNInz6obpgDQGcFmaJgB", "Adam", "premade", "rms"),
    ];

    /// <summary>Any id of ElevenLabs' shape is taken, so that a business's own voice works here; null for another shape.</summary>
    public static ElevenLabsVoice? Find(string id) => All.FirstOrDefault(voice => voice.VoiceId == id)
        ?? (id.Length == 20 && id.All(char.IsAsciiLetterOrDigit) ? new(id, id, "cloned", "slt") : null);
}
