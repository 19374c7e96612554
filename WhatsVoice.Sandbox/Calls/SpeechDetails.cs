using WhatsVoice.Sandbox.ElevenLabs;

namespace WhatsVoice.Sandbox.Calls;

/// <summary>What a text-to-speech call asked for.</summary>
/// <param name="VoiceId">From the address.</param>
/// <param name="ModelId">ElevenLabs' default model where the request named none.</param>
/// <param name="OutputFormat">As in the address, or ElevenLabs' default.</param>
/// <param name="Stream">Whether the streaming address was used.</param>
/// <param name="Text">The sandbox is no place for real people's words, so they may be shown.</param>
/// <param name="Characters">Length of <paramref name="Text"/>.</param>
/// <param name="VoiceSettings">As sent; null when none were.</param>
/// <param name="LanguageCode">As sent.</param>
/// <param name="PreviousText">Whether there was one.</param>
/// <param name="NextText">Whether there was one.</param>
/// <param name="Concurrent">How many calls were under way, this one included.</param>
internal sealed record SpeechDetails(
    string VoiceId,
    string ModelId,
    string OutputFormat,
    bool Stream,
    string Text,
    int Characters,
    VoiceSettings? VoiceSettings,
    string? LanguageCode,
    bool PreviousText,
    bool NextText,
    int Concurrent);
