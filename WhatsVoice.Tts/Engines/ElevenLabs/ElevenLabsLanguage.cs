namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>A language of a model in the answer of <c>GET /v1/models</c>.</summary>
internal sealed record ElevenLabsLanguage(string LanguageId);
