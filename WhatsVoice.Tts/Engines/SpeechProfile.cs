using System.Globalization;

namespace WhatsVoice.Tts.Engines;

/// <summary>
/// A name for engine settings, section <c>Speech:Profiles:&lt;name&gt;</c>. What a profile leaves out is as in <c>balanced</c>.
/// The model and the voice settings are ElevenLabs' (their text-to-speech reference); other engines have none of them.
/// </summary>
internal sealed class SpeechProfile
{
    /// <summary>ElevenLabs' model. Default: <c>eleven_multilingual_v2</c>.</summary>
    public string Model { get; set; } = "eleven_multilingual_v2";

    /// <summary>0 (lively) to 1 (even). Default: 0.35.</summary>
    public double Stability { get; set; } = 0.35;

    /// <summary>How close to the original voice, 0 to 1. Default: 0.6.</summary>
    public double SimilarityBoost { get; set; } = 0.6;

    /// <summary>How much of the voice's style is exaggerated, 0 to 1; other values than 0 cost time. Default: 0.</summary>
    public double Style { get; set; }

    /// <summary>Closer to the original voice, for a little time. Default: off.</summary>
    public bool UseSpeakerBoost { get; set; }

    /// <summary>0 to 4,294,967,295: asks for the same audio each time, as far as the engine can. Default: none.</summary>
    public uint? Seed { get; set; }

    /// <summary>
    /// ElevenLabs' <c>apply_text_normalization</c>: <c>auto</c>, <c>on</c> (with Flash and Turbo for Enterprise plans only) or <c>off</c>.
    /// Default: not sent; numbers for Flash and Turbo are then written out here.
    /// </summary>
    public string? TextNormalization { get; set; }

    /// <summary>Every setting in a fixed order: part of the cache key.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Stability:R}/{SimilarityBoost:R}/{Style:R}/{UseSpeakerBoost}/{Seed}{(TextNormalization is null ? "" : $"/{TextNormalization}")}");
}
