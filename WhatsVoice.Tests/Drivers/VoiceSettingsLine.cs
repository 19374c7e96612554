namespace WhatsVoice.Tests.Drivers;

/// <summary>The voice settings that went out; null for what did not.</summary>
internal sealed record VoiceSettingsLine(double? Stability, double? SimilarityBoost, double? Style, bool? UseSpeakerBoost, double? Speed);
