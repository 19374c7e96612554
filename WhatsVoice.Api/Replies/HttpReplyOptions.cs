using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.Replies;

/// <summary>The business's own endpoint, configuration section <c>Replies:Http</c>.</summary>
internal sealed class HttpReplyOptions
{
    public const string Section = "Replies:Http";

    /// <summary>Where each message is posted to.</summary>
    [Required(ErrorMessage = "set Replies__Http__Url to the endpoint that writes the replies.")]
    public Uri? Url { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>. Secret. Default: none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long one try may take. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}
