using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>What a failed step means for its message.</summary>
internal enum FaultKind
{
    /// <summary>Retry with backoff, or after the upstream's own Retry-After; nothing was accepted.</summary>
    Passing,

    /// <summary>No retry can succeed: a dead letter at once.</summary>
    Permanent,

    /// <summary>The response to a send was lost: it may have been accepted.</summary>
    Uncertain,

    /// <summary>This person is written to too often (131056): only their conversation waits.</summary>
    PairRate,

    /// <summary>The token, the number or the account is refused: the number stops until it works again.</summary>
    Account,

    /// <summary>WhatsApp does not know the media id (any more): upload once more.</summary>
    MediaUnknown,

    /// <summary>WhatsApp could not process the audio: encode it anew, then send text.</summary>
    MediaRefused,

    /// <summary>WhatsApp does not know the number in this form (131030): try the country's other form once.</summary>
    NumberForm,

    /// <summary>No speech now; after <see cref="ConversationOptions.SpeakFor"/> the reply goes out as text.</summary>
    NoSpeech,

    /// <summary>This reply cannot be spoken at all: it goes out as text at once.</summary>
    Unspeakable,

    /// <summary>A defect of ours. It counts as an attempt, so that it ends in the dead letters.</summary>
    Defect,
}

/// <param name="Kind">What it means for the message.</param>
/// <param name="Reason">A stable word for metrics, lists and <c>reason</c>.</param>
/// <param name="Detail">The cause in words, without personal data.</param>
/// <param name="RetryAfter">Retry-After, if the upstream gave one.</param>
/// <param name="GivesUpIn">No wait is longer: the step makes its last attempt then. Null: no limit of its own.</param>
/// <param name="After">How long the step ran before it failed.</param>
internal readonly record struct Fault(FaultKind Kind, string Reason, string Detail, TimeSpan? RetryAfter = null, TimeSpan? GivesUpIn = null, TimeSpan After = default)
{
    /// <summary>WhatsApp: the recipient is not in the allowed list, which in development mode also means another form of the number.</summary>
    private const int RecipientNotAllowed = 131030;

    public static Fault Of(Exception exception) => exception switch
    {
        WhatsAppException { Code: RecipientNotAllowed } refused => new(FaultKind.NumberForm, Reasons.OfCode(refused.Code), refused.Message),
        WhatsAppException refused => Of(refused),
        ReplyException reply => new(reply.IsPermanent ? FaultKind.Permanent : FaultKind.Passing, Reasons.Reply, reply.Message, reply.RetryAfter),
        HearingException heard => new(FaultKind.Passing, Reasons.Hearing, heard.Message, heard.RetryAfter, heard.GivesUpIn),
        SpeechException speech => new(speech.Unspeakable ? FaultKind.Unspeakable : FaultKind.NoSpeech, Reasons.Speech, speech.Message, speech.RetryAfter),
        _ => new(FaultKind.Defect, Reasons.Attempts, $"{exception.GetType().Name} in WhatsVoice itself, see the log"),
    };

    private static Fault Of(WhatsAppException refused) => refused.Kind switch
    {
        WhatsAppFailure.Final => new(FaultKind.Permanent, Reasons.OfCode(refused.Code), refused.Message),
        WhatsAppFailure.Uncertain => new(FaultKind.Uncertain, Reasons.Uncertain, refused.Message),
        WhatsAppFailure.PairRate => new(FaultKind.PairRate, Reasons.PairRate, refused.Message),
        WhatsAppFailure.Account => new(FaultKind.Account, Reasons.Account, refused.Message),
        WhatsAppFailure.MediaUnknown => new(FaultKind.MediaUnknown, Reasons.OfCode(refused.Code), refused.Message),
        WhatsAppFailure.MediaRefused => new(FaultKind.MediaRefused, Reasons.OfCode(refused.Code), refused.Message),
        _ => new(FaultKind.Passing, Reasons.Upstream, refused.Message, refused.RetryAfter),
    };
}
