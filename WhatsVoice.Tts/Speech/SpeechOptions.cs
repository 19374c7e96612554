using System.ComponentModel.DataAnnotations;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>Section <c>Speech</c>.</summary>
internal sealed class SpeechOptions : IValidatableObject
{
    public const string Section = "Speech";

    /// <summary>The longest text of a request, in characters. Default: 4,096, as OpenAI's.</summary>
    [Range(1, 100_000)]
    public int MaxCharacters { get; set; } = 4096;

    /// <summary>The profile of a request that names none. Default: <c>balanced</c>.</summary>
    [Required]
    public string DefaultProfile { get; set; } = "balanced";

    /// <summary>The profiles by name; configuration adds to these three or changes them.</summary>
    public Dictionary<string, SpeechProfile> Profiles { get; } = new(StringComparer.Ordinal)
    {
        ["quality"] = new() { Stability = 0.5, SimilarityBoost = 0.75, UseSpeakerBoost = true },
        ["balanced"] = new(),
        ["fast"] = new() { Model = "eleven_flash_v2_5" },
    };

    /// <summary>How many sentences the local voice makes at once; other engines have limits of their own. Default: one a core.</summary>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many sentences may wait for their turn at each engine before requests are turned away with 503. Default: 256.</summary>
    [Range(0, 100_000)]
    public int MaxQueued { get; set; } = 256;

    /// <summary>Opus bits a second for texts that fit a voice note at it; longer ones get less. Default: 24,000.</summary>
    [Range(6_000, 128_000)]
    public int BitRate { get; set; } = 24_000;

    /// <summary>Opus complexity, 0 (fastest) to 10. Default: 5, half the time of 10 and no difference to hear in speech.</summary>
    [Range(0, 10)]
    public int Complexity { get; set; } = 5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Profiles.ContainsKey(DefaultProfile))
        {
            yield return new ValidationResult(
                $"It must name a profile under {Section}:{nameof(Profiles)}: {string.Join(", ", Profiles.Keys)}.", [nameof(DefaultProfile)]);
        }

        foreach (var (name, profile) in Profiles)
        {
            if (string.IsNullOrWhiteSpace(profile.Model))
            {
                yield return new ValidationResult("It must be a model's id.", [$"{nameof(Profiles)}:{name}:{nameof(profile.Model)}"]);
            }

            (string Setting, double Value)[] shares =
            [
                (nameof(profile.Stability), profile.Stability),
                (nameof(profile.SimilarityBoost), profile.SimilarityBoost),
                (nameof(profile.Style), profile.Style),
            ];
            foreach (var (setting, _) in shares.Where(share => share.Value is not (>= 0 and <= 1)))
            {
                yield return new ValidationResult("It must be from 0 to 1.", [$"{nameof(Profiles)}:{name}:{setting}"]);
            }
        }
    }
}
