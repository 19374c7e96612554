namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>The answer of <c>GET /v1/voices</c>.</summary>
internal sealed record VoiceCatalogue(IReadOnlyList<ElevenLabsVoice> Voices);
