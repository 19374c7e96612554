namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>The body of <c>POST /v1/text-to-speech/{voice_id}</c> (ElevenLabs, API reference, text to speech).</summary>
/// <param name="Text">The text.</param>
/// <param name="ModelId">The model.</param>
/// <param name="VoiceSettings">The profile's settings.</param>
/// <param name="LanguageCode">ISO 639-1, for models that take it.</param>
/// <param name="PreviousText">What is spoken before, for models that take it.</param>
/// <param name="NextText">What is spoken after, for models that take it.</param>
/// <param name="Seed">The profile's.</param>
internal sealed record ElevenLabsRequest(
    string Text, string ModelId, ElevenLabsVoiceSettings VoiceSettings, string? LanguageCode, string? PreviousText, string? NextText, uint? Seed);
