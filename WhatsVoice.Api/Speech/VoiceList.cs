namespace WhatsVoice.Api.Speech;

/// <summary>The Tts service's answer to <c>GET /v1/audio/voices</c>.</summary>
internal sealed record VoiceList(IReadOnlyList<ListedVoice> Voices);

/// <param name="Id">What a request names.</param>
/// <param name="Engine">The engine that has it.</param>
/// <param name="Description">For people.</param>
internal sealed record ListedVoice(string Id, string Engine, string Description);
