using WhatsVoice.Api.Replies;

namespace WhatsVoice.Api.Conversations;

/// <summary>A message that waits for its answer, with the progress made on it.</summary>
internal sealed class PendingMessage
{
    public required InboundMessage Message { get; set; }

    /// <summary>Our id of the voice message that answers it.</summary>
    public required string VoiceMessageId { get; set; }

    /// <summary>Begun attempts, counted before the work: a message that kills the process must not do so for ever.</summary>
    public int Attempts { get; set; }

    /// <summary>Repeats after an upstream's passing fault; they are bounded by time, not by number.</summary>
    public int Repeats { get; set; }

    /// <summary>Not to be tried again before, Unix milliseconds.</summary>
    public long NotBeforeUnixMs { get; set; }

    /// <summary>The reply, kept when writing it cost something.</summary>
    public Reply? Reply { get; set; }

    /// <summary>The uploaded audio.</summary>
    public string? MediaId { get; set; }

    /// <summary>WhatsApp did not know the remembered media id: do not look it up again.</summary>
    public bool UploadAnew { get; set; }

    /// <summary>
    /// When a send was begun whose outcome is not known, Unix milliseconds; null when there is none. Stored before the send:
    /// whoever finds it after a crash must not send again before the status webhook had its time to settle it.
    /// </summary>
    public long? SendingSinceUnixMs { get; set; }

    /// <summary>WhatsApp's id of the answer once a status webhook has settled an uncertain send.</summary>
    public string? SettledMessageId { get; set; }
}
