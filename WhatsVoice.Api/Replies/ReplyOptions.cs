namespace WhatsVoice.Api.Replies;

/// <summary>Who writes the replies, configuration section <c>Replies</c>.</summary>
internal sealed class ReplyOptions
{
    public const string Section = "Replies";

    public const string Echo = "echo";

    /// <summary>Default: echo, which speaks the message's own words.</summary>
    public string Kind { get; set; } = Echo;
}
