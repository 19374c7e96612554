using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;

namespace WhatsVoice.Stt.Engines.OpenAI;

/// <summary>
/// Any server with OpenAI's transcription endpoint (OpenAI, Groq, Speaches, LocalAI, whisper.cpp), section <c>Transcription:OpenAI</c>.
/// Where that section has neither an address nor a key, those of <c>OpenAI</c> are used.
/// </summary>
internal sealed class OpenAIOptions
{
    public const string Section = "Transcription:OpenAI";
    public const string OfficialUrl = "https://api.openai.com/v1";

    /// <summary>The address that <c>/audio/transcriptions</c> is added to. Default: OpenAI's, where there is a key.</summary>
    [HttpAddress]
    public string? BaseUrl { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; local servers need none. Secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model. Default: <c>whisper-1</c>, which tells the language; <c>gpt-4o-mini-transcribe</c> is better and does not.</summary>
    [Required]
    public string Model { get; set; } = "whisper-1";

    public Uri Endpoint => new(string.IsNullOrWhiteSpace(BaseUrl) ? OfficialUrl : BaseUrl);
}

[OptionsValidator]
internal sealed partial class OpenAIOptionsValidator : IValidateOptions<OpenAIOptions>;
