using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.Rest;

/// <summary>The body of <c>POST /v1/voice-messages</c>. Public, because the generator of validations sees only public types.</summary>
public sealed record SendVoiceMessage
{
    /// <summary>The person's phone number with country code (a leading + is allowed), or business-scoped user id.</summary>
    [Required(ErrorMessage = "to is missing: a phone number of 7 to 15 digits with country code, or a business-scoped user id.")]
    [RegularExpression(PersonId.Pattern, ErrorMessage = "to must be a phone number of 7 to 15 digits with country code, or a business-scoped user id such as US.13491208655302741918.")]
    [Description("The person's phone number with country code, 7 to 15 digits (a leading + is allowed), or business-scoped user id.")]
    public string? To { get; init; }

    [Required(ErrorMessage = "text is missing: 1 to 4096 characters to be spoken.")]
    [StringLength(4096, MinimumLength = 1, ErrorMessage = "text must have 1 to 4096 characters.")]
    [Description("The words to be spoken, 1 to 4096 characters.")]
    public string? Text { get; init; }

    [StringLength(128, ErrorMessage = "voice must have at most 128 characters.")]
    [Description("Who speaks: a name from the Tts service's GET /v1/audio/voices. Default: the service's.")]
    public string? Voice { get; init; }

    [StringLength(64, ErrorMessage = "profile must have at most 64 characters.")]
    [Description("How: quality, balanced, fast or one of your own. Default: the service's.")]
    public string? Profile { get; init; }

    [StringLength(35, ErrorMessage = "language must be a BCP 47 tag of at most 35 characters.")]
    [Description("A BCP 47 tag, for example en or pt-BR.")]
    public string? Language { get; init; }

    [StringLength(512, ErrorMessage = "reply_to must have at most 512 characters.")]
    [Description("WhatsApp's id of a message of the person's, shown quoted above the voice note.")]
    public string? ReplyTo { get; init; }
}
