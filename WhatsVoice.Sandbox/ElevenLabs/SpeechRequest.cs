namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>The body of <c>POST /v1/text-to-speech/{voice-id}</c> (ElevenLabs API reference, text to speech).</summary>
internal sealed record SpeechRequest(
    string? Text,
    string? ModelId,
    VoiceSettings? VoiceSettings,
    string? LanguageCode,
    string? PreviousText,
    string? NextText,
    IReadOnlyList<string>? PreviousRequestIds,
    IReadOnlyList<string>? NextRequestIds)
{
    /// <summary>ElevenLabs' own default.</summary>
    public const string DefaultModel = "eleven_multilingual_v2";
}
