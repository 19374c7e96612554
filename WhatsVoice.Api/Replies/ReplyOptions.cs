using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.Replies;

/// <summary>Who writes the replies, configuration section <c>Replies</c>.</summary>
internal sealed class ReplyOptions
{
    public const string Section = "Replies";

    public const string Echo = "echo";

    public const string Http = "http";

    public const string Chat = "chat";

    /// <summary>echo (default) speaks the message's own words, http asks the business's endpoint, chat a language model.</summary>
    [Required]
    [AllowedValues(Echo, Http, Chat, ErrorMessage = "It must be echo, http or chat.")]
    public string Kind { get; set; } = Echo;
}
