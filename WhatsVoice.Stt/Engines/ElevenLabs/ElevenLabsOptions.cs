using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Stt.Engines.ElevenLabs;

/// <summary>
/// ElevenLabs' Scribe, section <c>Transcription:ElevenLabs</c>. Where that section has neither an address nor a key, those of
/// <c>ElevenLabs</c> are used: one account speaks and transcribes.
/// </summary>
internal sealed class ElevenLabsOptions : IValidatableObject
{
    public const string Section = "Transcription:ElevenLabs";

    /// <summary>The API. Default: <c>https://api.elevenlabs.io</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Sent as <c>xi-api-key</c>. The engine works only with one. Secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model. Default: <c>scribe_v2</c>.</summary>
    [Required]
    public string Model { get; set; } = "scribe_v2";

    /// <summary>Where calls go, with a slash at the end.</summary>
    public Uri Endpoint => new((string.IsNullOrWhiteSpace(BaseUrl) ? "https://api.elevenlabs.io" : BaseUrl).TrimEnd('/') + "/");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(BaseUrl) && !(Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("It must be an absolute http or https address.", [nameof(BaseUrl)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class ElevenLabsOptionsValidator : IValidateOptions<ElevenLabsOptions>;
