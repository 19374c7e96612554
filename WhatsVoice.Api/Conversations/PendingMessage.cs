using System.Text.Json.Serialization;
using WhatsVoice.Api.Replies;

namespace WhatsVoice.Api.Conversations;

/// <summary>A message that waits for its answer, with the progress made on it.</summary>
internal sealed class PendingMessage
{
    public required InboundMessage Message { get; set; }

    /// <summary>Our id of the voice message that answers it.</summary>
    public required string VoiceMessageId { get; set; }

    /// <summary>Which redrive of a dead letter this is; 0 for none.</summary>
    public int Redrive { get; set; }

    /// <summary>WhatsApp's id of a message to quote.</summary>
    public string? QuotedMessageId { get; set; }

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

    /// <summary>In which form the answer goes out.</summary>
    public AudioEncoding Encoding { get; set; }

    /// <summary>WhatsApp's id of a send that could not be delivered and that this one replaces.</summary>
    public string? FailedMessageId { get; set; }

    /// <summary>Under which the upload is remembered.</summary>
    [JsonIgnore]
    public string? MediaKey { get; set; }

    /// <summary>
    /// When a send was begun whose outcome is not known, Unix milliseconds; null when there is none. Stored before the send:
    /// whoever finds it after a crash must not send again before the status webhook had its time to settle it.
    /// </summary>
    public long? SendingSinceUnixMs { get; set; }

    /// <summary>WhatsApp's id of the answer once a status webhook has settled an uncertain send.</summary>
    public string? SettledMessageId { get; set; }

    /// <summary>How the answer came about so far, for its record. Not stored: a crash loses the stages before it, and nothing else.</summary>
    [JsonIgnore]
    public VoiceMessages.VoiceMessageCourse Course { get; } = new();

    /// <summary>Under which id the conversation remembers that it has taken this message.</summary>
    [JsonIgnore]
    public string DedupId => ToOrder().DedupId;

    /// <summary>How long ago the person sent it; zero when the webhook does not say.</summary>
    public TimeSpan AgeAt(long nowUnixMs)
        => Message.SentAtUnixSeconds == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(nowUnixMs - (Message.SentAtUnixSeconds * 1000));

    public static PendingMessage For(InboundMessage message) => new() { Message = message, VoiceMessageId = VoiceMessages.VoiceMessageId.New() };

    public static PendingMessage For(VoiceMessageOrder order) => new()
    {
        Message = order.Message,
        VoiceMessageId = order.VoiceMessageId,
        Reply = order.Reply,
        QuotedMessageId = order.QuotedMessageId,
        Redrive = order.Redrive,
        Encoding = order.Encoding,
        FailedMessageId = order.FailedMessageId,
        UploadAnew = order.Encoding != AudioEncoding.Usual,
    };

    public VoiceMessageOrder ToOrder() => new(VoiceMessageId, Message, Reply, QuotedMessageId, Redrive, Encoding, FailedMessageId);

    /// <summary>Forgets the upload: the media id was no good.</summary>
    public void UploadAgain()
    {
        MediaId = null;
        UploadAnew = true;
    }
}
