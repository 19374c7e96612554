namespace WhatsVoice.Tests.Drivers;

/// <summary>What a text-to-speech call in the sandbox's call log asked for.</summary>
internal sealed record SpeechLine(
    string VoiceId, string ModelId, string OutputFormat, bool Stream, string Text, int Characters, VoiceSettingsLine? VoiceSettings,
    string? LanguageCode, bool PreviousText, bool NextText, int Concurrent);
