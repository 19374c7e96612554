using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>Who may call, section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>What callers must send as <c>Authorization: Bearer</c>; at least 16 characters. Secret. Default: none.</summary>
    [MinLength(16, ErrorMessage = "It must have at least 16 characters.")]
    public string? Key { get; set; }
}
