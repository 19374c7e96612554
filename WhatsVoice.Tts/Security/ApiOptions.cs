namespace WhatsVoice.Tts.Security;

/// <summary>Who may call, section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>What callers must send as <c>Authorization: Bearer</c>; empty: anyone may call. Default: empty.</summary>
    public string? Key { get; set; }
}
