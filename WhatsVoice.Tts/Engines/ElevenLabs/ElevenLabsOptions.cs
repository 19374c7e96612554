using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>Section <c>ElevenLabs</c>.</summary>
internal sealed class ElevenLabsOptions : UpstreamOptions
{
    public const string Section = "ElevenLabs";

    /// <summary>The API. Default: <c>https://api.elevenlabs.io</c>; others are <c>api.us</c> and <c>api.{eu,in,sg}.residency</c>.</summary>
    [Required]
    [HttpAddress]
    public string BaseUrl { get; set; } = "https://api.elevenlabs.io";

    /// <summary>Sent as <c>xi-api-key</c>. The engine works only with one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The voice of a request that names none. Default: George, one of ElevenLabs' own voices.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9]{1,64}$", ErrorMessage = "VoiceId must be a voice's id: letters and digits.")]
    public string VoiceId { get; set; } = "JBFqnCBsd6RMkjVDRZzb";

    /// <summary>How many calls at once, 1 to 100, whatever the account allows. Default: what the account says with every response; 2 (the free plan's) until then.</summary>
    [Range(1, 100)]
    public int? MaxConcurrency { get; set; }

    /// <summary>What is asked for where the response is to be Opus. Default: <c>opus_48000_32</c>. Where the account does not get it: <c>pcm_16000</c>, encoded here.</summary>
    [Required]
    [RegularExpression("^(opus_48000_(32|64|96|128|192)|pcm_(16000|22050|24000))$", ErrorMessage = "OutputFormat must be opus_48000_32, _64, _96, _128 or _192, or pcm_16000, pcm_22050 or pcm_24000.")]
    public string OutputFormat { get; set; } = "opus_48000_32";

    /// <summary>How often <c>GET /v1/models</c> is asked again. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ModelsRefresh { get; set; } = TimeSpan.FromHours(1);
}

[OptionsValidator]
internal sealed partial class ElevenLabsOptionsValidator : IValidateOptions<ElevenLabsOptions>;
