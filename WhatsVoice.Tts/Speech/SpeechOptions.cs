using System.ComponentModel.DataAnnotations;

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
        ["quality"] = new() { Model = "eleven_multilingual_v2" },
        ["balanced"] = new() { Model = "eleven_multilingual_v2" },
        ["fast"] = new() { Model = "eleven_flash_v2_5" },
    };

    /// <summary>How many sentences are synthesized at once. Default: one a core.</summary>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many sentences may wait for their turn before requests are turned away with 503. Default: 256.</summary>
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
    }
}
