namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>ElevenLabs' voice settings; what is null was not sent.</summary>
/// <param name="Stability">0 to 1.</param>
/// <param name="SimilarityBoost">0 to 1.</param>
/// <param name="Style">0 to 1.</param>
/// <param name="UseSpeakerBoost">Costs a little time.</param>
/// <param name="Speed">0.7 to 1.2.</param>
internal sealed record VoiceSettings(double? Stability, double? SimilarityBoost, double? Style, bool? UseSpeakerBoost, double? Speed);
