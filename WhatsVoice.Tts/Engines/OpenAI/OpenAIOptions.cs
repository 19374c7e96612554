using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.Tts.Engines.Upstream;

namespace WhatsVoice.Tts.Engines.OpenAI;

/// <summary>Any server with OpenAI's speech endpoint (OpenAI, Kokoro-FastAPI, Speaches, LocalAI), section <c>OpenAI</c>.</summary>
internal sealed class OpenAIOptions : UpstreamOptions
{
    public const string Section = "OpenAI";
    public const string OfficialUrl = "https://api.openai.com/v1";

    /// <summary>The address that <c>/audio/speech</c> is added to. Default: OpenAI's, where there is a key.</summary>
    [HttpAddress]
    public string? BaseUrl { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; local servers need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model. Default: <c>gpt-4o-mini-tts</c>, which OpenAI ends on 6 January 2027.</summary>
    [Required]
    public string Model { get; set; } = "gpt-4o-mini-tts";

    /// <summary>The voice of a request that names none. Default: <c>alloy</c>.</summary>
    [Required]
    public string Voice { get; set; } = "alloy";

    /// <summary>Further voices of this server that a request may name, separated by commas. Default: none; OpenAI's own are known.</summary>
    public string Voices { get; set; } = "";

    /// <summary>How to speak, in words, for requests that do not say it themselves, such as "Speak warmly." (<c>gpt-4o-mini-tts</c>). Default: none.</summary>
    [MaxLength(4096)]
    public string Instructions { get; set; } = "";

    /// <summary>The languages that the server speaks, as ISO 639 codes separated by commas, such as <c>en,es,fr</c>. Default: empty, any may be tried.</summary>
    [RegularExpression("^([A-Za-z]{2,3}( *, *[A-Za-z]{2,3})*)?$", ErrorMessage = "Languages must be ISO 639 codes separated by commas, such as en,es,fr.")]
    public string Languages { get; set; } = "";

    /// <summary>What is asked for: <c>wav</c>, <c>opus</c> or <c>pcm</c> (24 kHz). Default: <c>wav</c>; local servers were seen to cut Opus short.</summary>
    [Required]
    [AllowedValues("wav", "opus", "pcm", ErrorMessage = "Format must be one of wav, opus, pcm.")]
    public string Format { get; set; } = "wav";

    /// <summary>The longest text of one call, in characters. Default: 4,096, OpenAI's.</summary>
    [Range(50, 100_000)]
    public int MaxCharacters { get; set; } = 4096;

    /// <summary>How many calls at once. Default: 4.</summary>
    [Range(1, 100)]
    public int MaxConcurrency { get; set; } = 4;

    public Uri Endpoint => new(string.IsNullOrWhiteSpace(BaseUrl) ? OfficialUrl : BaseUrl);
}

[OptionsValidator]
internal sealed partial class OpenAIOptionsValidator : IValidateOptions<OpenAIOptions>;
