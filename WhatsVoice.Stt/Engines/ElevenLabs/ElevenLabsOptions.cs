using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;

namespace WhatsVoice.Stt.Engines.ElevenLabs;

/// <summary>
/// ElevenLabs' Scribe, section <c>Transcription:ElevenLabs</c>. Where that section has neither an address nor a key, those of
/// <c>ElevenLabs</c> are used: one account speaks and transcribes.
/// </summary>
internal sealed class ElevenLabsOptions
{
    public const string Section = "Transcription:ElevenLabs";

    /// <summary>The API. Default: <c>https://api.elevenlabs.io</c>.</summary>
    [HttpAddress]
    public string? BaseUrl { get; set; }

    /// <summary>Sent as <c>xi-api-key</c>. The engine works only with one. Secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model. Default: <c>scribe_v2</c>.</summary>
    [Required]
    public string Model { get; set; } = "scribe_v2";

    /// <summary>Where calls go, with a slash at the end.</summary>
    public Uri Endpoint => new((string.IsNullOrWhiteSpace(BaseUrl) ? "https://api.elevenlabs.io" : BaseUrl).TrimEnd('/') + "/");
}

[OptionsValidator]
internal sealed partial class ElevenLabsOptionsValidator : IValidateOptions<ElevenLabsOptions>;
