namespace WhatsVoice.Api.VoiceMessages;

/// <summary>
/// How far a voice message has come. The numbers are stored and decide what is further: a state never goes back, whatever
/// the order in which status webhooks arrive.
/// </summary>
internal enum VoiceMessageState
{
    Queued = 0,
    Synthesizing = 10,
    Uploading = 20,
    Sending = 30,

    /// <summary>The answer to the send was lost; a status webhook will tell.</summary>
    Uncertain = 40,

    /// <summary>WhatsApp has taken it.</summary>
    Accepted = 50,
    Sent = 60,
    Delivered = 70,
    Read = 80,
    Played = 90,

    /// <summary>WhatsApp took it and could not deliver it.</summary>
    Failed = 100,

    /// <summary>Too old to be answered.</summary>
    Expired = 110,

    /// <summary>Given up; it is among the dead letters.</summary>
    Dead = 120,
}
