using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Who may call the REST API, configuration section <c>Api</c>.</summary>
internal sealed class ApiKeyOptions
{
    public const string Key = "Api:Key";

    /// <summary>What callers send as <c>Authorization: Bearer</c>; at least 16 characters. Secret. Without it the REST API is closed.</summary>
    [MinLength(16, ErrorMessage = "Api:Key must have at least 16 characters.")]
    public string? Value { get; set; }
}
