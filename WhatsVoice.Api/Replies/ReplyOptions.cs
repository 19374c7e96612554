using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Replies;

/// <summary>Who writes the replies, configuration section <c>Replies</c>.</summary>
internal sealed class ReplyOptions
{
    public const string Section = "Replies";

    public const string Echo = "echo";

    public const string Http = "http";

    public const string Chat = "chat";

    private const string DefaultTextConfirmation = "From now on I answer in writing.";

    private const string DefaultVoiceConfirmation = "From now on I answer with voice notes.";

    /// <summary>echo (default) speaks the message's own words, http asks the business's endpoint, chat a language model.</summary>
    [Required]
    [AllowedValues(Echo, Http, Chat, ErrorMessage = "It must be echo, http or chat.")]
    public string Kind { get; set; } = Echo;

    /// <summary>Whether links of a spoken reply follow in writing, since a spoken link cannot be tapped. Default: true.</summary>
    public bool SendLinks { get; set; } = true;

    /// <summary>
    /// A person who writes one of these, and nothing else, gets the latest answer once more in writing, and from then on every
    /// answer. Case does not matter. Default: /text.
    /// </summary>
    public string[] TextWords { get; set; } = [];

    /// <summary>A person who writes one of these gets voice notes again. Default: /voice.</summary>
    public string[] VoiceWords { get; set; } = [];

    /// <summary>What a person who asks for text gets, in writing, where there is no answer to write down. Empty: nothing. Default: English.</summary>
    [MaxLength(500)]
    public string TextConfirmation { get; set; } = DefaultTextConfirmation;

    /// <summary>What a person who asks for voice hears. Empty: nothing. Default: English.</summary>
    [MaxLength(500)]
    public string VoiceConfirmation { get; set; } = DefaultVoiceConfirmation;

    internal string[] WordsForText => TextWords.Length == 0 ? ["/text"] : TextWords;

    internal string[] WordsForVoice => VoiceWords.Length == 0 ? ["/voice"] : VoiceWords;

    /// <summary>Whether a message asks for another form of answers, and for which.</summary>
    public bool IsSwitch(string? message, out bool toText)
    {
        var words = message?.Trim() ?? "";
        toText = WordsForText.Contains(words, StringComparer.OrdinalIgnoreCase);
        return toText || WordsForVoice.Contains(words, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What tells the person that the switch worked; null for nothing. The language of words that are configured is found as for any reply.</summary>
    public Reply? Confirmation(bool toText) => (toText ? TextConfirmation : VoiceConfirmation) switch
    {
        "" => null,
        var text => new Reply(text, Language: text is DefaultTextConfirmation or DefaultVoiceConfirmation ? "en" : null) { IsConfirmation = true },
    };
}

[OptionsValidator]
internal sealed partial class ReplyOptionsValidator : IValidateOptions<ReplyOptions>;
