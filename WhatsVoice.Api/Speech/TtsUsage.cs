namespace WhatsVoice.Api.Speech;

/// <summary>What the Tts service's engines were given and how they do, as <c>GET /v1/usage</c> tells it.</summary>
internal sealed record TtsUsage(IReadOnlyList<TtsEngine> Engines, IReadOnlyList<string> Profiles, string DefaultProfile);
