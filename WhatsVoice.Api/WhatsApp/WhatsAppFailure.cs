namespace WhatsVoice.Api.WhatsApp;

/// <summary>What a failed call means for the message and its conversation.</summary>
internal enum WhatsAppFailure
{
    /// <summary>Repeat with backoff; nothing was accepted.</summary>
    Transient,

    /// <summary>This person is written to too often: hold their conversation, others go on.</summary>
    PairRate,

    /// <summary>The token, the number or the account is not in order: nothing will go through until somebody acts.</summary>
    Account,

    /// <summary>WhatsApp does not know the media id (any more): upload again.</summary>
    MediaUnknown,

    /// <summary>WhatsApp could not process the audio: encode it anew, then send text.</summary>
    MediaRefused,

    /// <summary>Final for this message.</summary>
    Final,

    /// <summary>The answer was lost: the message may or may not have been accepted.</summary>
    Uncertain,
}
