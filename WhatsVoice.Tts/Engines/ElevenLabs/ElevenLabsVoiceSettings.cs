namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary><c>voice_settings</c> of a request.</summary>
/// <param name="Stability">0 to 1.</param>
/// <param name="SimilarityBoost">0 to 1.</param>
/// <param name="Style">0 to 1.</param>
/// <param name="UseSpeakerBoost">On or off.</param>
/// <param name="Speed">0.7 to 1.2.</param>
internal sealed record ElevenLabsVoiceSettings(double Stability, double SimilarityBoost, double Style, bool UseSpeakerBoost, double Speed)
{
    private const double Slowest = 0.7;
    private const double Fastest = 1.2;

    public static ElevenLabsVoiceSettings Of(SpeechProfile profile, double speed) =>
        new(profile.Stability, profile.SimilarityBoost, profile.Style, profile.UseSpeakerBoost, Clamp(speed));

    /// <summary>The speed that is nearest among those ElevenLabs takes.</summary>
    public static double Clamp(double speed) => Math.Clamp(Math.Round(speed, 3), Slowest, Fastest);
}
