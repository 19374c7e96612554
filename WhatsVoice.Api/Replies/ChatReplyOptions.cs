using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.Replies;

/// <summary>A language model behind OpenAI's chat completions, configuration section <c>Replies:Chat</c>.</summary>
internal sealed class ChatReplyOptions
{
    public const string Section = "Replies:Chat";

    /// <summary>The server, with its version. Default: https://api.openai.com/v1.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Secret. Servers of your own often need none: then any word will do.</summary>
    [Required(ErrorMessage = "set Replies__Chat__ApiKey to the key of Replies:Chat:BaseUrl.")]
    public string ApiKey { get; set; } = "";

    /// <summary>The model's name.</summary>
    [Required(ErrorMessage = "set Replies__Chat__Model to a model of Replies:Chat:BaseUrl.")]
    public string Model { get; set; } = "";

    /// <summary>What the model is told about itself: the business, the tone, the limits.</summary>
    [Required]
    public string Instructions { get; set; } =
        "You answer people who write to a business on WhatsApp. Your words are spoken aloud as a voice note: answer in one to three short sentences, in the person's language, without lists, markup or emoji.";

    /// <summary>How many earlier turns the model is reminded of. Default: 10.</summary>
    [Range(0, 20)]
    public int Memory { get; set; } = 10;

    /// <summary>The longest reply, in tokens. Default: 300.</summary>
    [Range(1, 4096)]
    public int MaxTokens { get; set; } = 300;

    /// <summary>How long one try may take. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
