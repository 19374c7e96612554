namespace WhatsVoice.Tts.Engines;

/// <summary>A voice as listed by <c>GET /v1/audio/voices</c>.</summary>
/// <param name="Id">What a request names.</param>
/// <param name="Engine">The engine that has it.</param>
/// <param name="Language">A BCP 47 tag.</param>
/// <param name="Description">For people.</param>
internal sealed record SpeechVoice(string Id, string Engine, string Language, string Description);
