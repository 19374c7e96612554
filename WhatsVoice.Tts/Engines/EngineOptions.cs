using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines;

/// <summary>What all engines have in common, section <c>Speech</c>; the order of the engines is <see cref="OrderKey"/>.</summary>
internal sealed class EngineOptions : IValidatableObject
{
    public const string Section = "Speech";

    /// <summary>The engines in the order in which they are asked.</summary>
    public const string OrderKey = "Speech:Engines";

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

            if (profile.TextNormalization is not (null or "auto" or "on" or "off"))
            {
                yield return new ValidationResult("It must be auto, on or off.", [$"{nameof(Profiles)}:{name}:{nameof(profile.TextNormalization)}"]);
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

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
