using System.Text.Json.Serialization;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>In which form an answer goes out. The numbers are stored.</summary>
internal enum AudioEncoding
{
    /// <summary>As the Tts service makes it.</summary>
    Usual = 0,

    /// <summary>WhatsApp could not process the audio (131053): encoded anew, once.</summary>
    Anew = 1,

    /// <summary>No audio: the words go out as text.</summary>
    None = 2,
}

internal static class AudioEncodings
{
    /// <summary>What is tried after WhatsApp refused the audio: encoded anew, then text.</summary>
    public static AudioEncoding Next(this AudioEncoding refused) => refused == AudioEncoding.Usual ? AudioEncoding.Anew : AudioEncoding.None;
}

/// <summary>
/// A message in its conversation's inbox, with the progress made on it. Only <see cref="MessageLifecycle"/> makes one from another.
/// What is stored outlives a release: properties are only ever added.
/// </summary>
internal sealed record PendingMessage
{
    public required InboundMessage Message { get; init; }

    /// <summary>Our id of the answer.</summary>
    public required string VoiceMessageId { get; init; }

    /// <summary>Of what the person wrote.</summary>
    [JsonIgnore]
    public int Characters => (Message.Text?.Length ?? 0) + (Message.Content?.Length ?? 0);

    /// <summary>1-based number of the redrive of a dead letter; 0 for none.</summary>
    public int Redrive { get; init; }

    /// <summary>WhatsApp's id of a message to quote.</summary>
    public string? QuotedMessageId { get; init; }

    /// <summary>Begun attempts, counted before the work: a message that kills the process must not do so for ever.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// Retries after passing faults, which are bounded by time, not by number. Stored as <c>repeats</c> and traced as <c>whatsvoice.repeat</c>, its earlier
    /// name: what is stored is never renamed, and whoever searches traces knows the tag.
    /// </summary>
    [JsonPropertyName("repeats")]
    public int Retries { get; init; }

    /// <summary>Attempts that the store broke off, taken back like retries: they say nothing against the message.</summary>
    public int BrokenOff { get; init; }

    /// <summary>Time before which there is no further attempt, Unix milliseconds.</summary>
    public long NotBeforeUnixMs { get; init; }

    /// <summary>The reply, stored when writing it cost something.</summary>
    public Reply? Reply { get; init; }

    /// <summary>The uploaded audio.</summary>
    public string? MediaId { get; init; }

    /// <summary>The remembered media id is not to be used: WhatsApp did not know it, or could not process its audio.</summary>
    public bool UploadAnew { get; init; }

    /// <summary>In which form the answer goes out.</summary>
    public AudioEncoding Encoding { get; init; }

    /// <summary>WhatsApp's id of a send that could not be delivered and that this one replaces.</summary>
    public string? FailedMessageId { get; init; }

    /// <summary>Our id of the message whose reply this is a further part of; null: it is no further part.</summary>
    public string? PartOf { get; init; }

    /// <summary>
    /// When a send was begun whose outcome is not known, Unix milliseconds; null when there is none. Stored before the send, so that
    /// an activation after a crash does not send again before a status webhook had its time to settle it.
    /// </summary>
    public long? SendingSinceUnixMs { get; init; }

    /// <summary>When the latest activation took the message up with a send in doubt, Unix milliseconds; 0 for none. An outage after it begins here at the earliest.</summary>
    public long ResumedAtUnixMs { get; init; }

    /// <summary>WhatsApp's id of the answer once it is known.</summary>
    [JsonPropertyName("settledMessageId")]
    public string? AnswerMessageId { get; init; }

    /// <summary>Start of the first attempt, Unix milliseconds; 0 before it. The limit of retries counts from here.</summary>
    public long FirstAttemptAtUnixMs { get; init; }

    /// <summary>When the first failing attempt at speech began, Unix milliseconds; 0 for none.</summary>
    public long NoSpeechSinceUnixMs { get; init; }

    /// <summary>How often it was sent again because no status webhook had settled the send before.</summary>
    public int Doubts { get; init; }

    /// <summary>The number is written in its country's other form (<see cref="PhoneNumberForms"/>).</summary>
    public bool OtherNumberForm { get; init; }

    /// <summary>The cause of the latest failure, for a dead letter whose attempts ran out.</summary>
    public string? LastFault { get; init; }

    /// <summary>The words of a voice note of the person, stored because hearing costs; "" when nothing was understood.</summary>
    public string? Transcript { get; init; }

    /// <summary>The language of <see cref="Transcript"/>, a BCP 47 tag.</summary>
    public string? TranscriptLanguage { get; init; }

    /// <summary>How long the voice note plays, in milliseconds; 0 where that is not known.</summary>
    public long HeardMs { get; init; }

    /// <summary>Time of a redrive, Unix milliseconds; 0 for none. The age counts from here: the time as a dead letter does not count.</summary>
    public long RedrivenAtUnixMs { get; init; }

    /// <summary>Where it is in its life. Not stored: an activation derives it (<see cref="MessageLifecycle.Resume"/>).</summary>
    [JsonIgnore]
    public VoiceMessageState State { get; init; }

    /// <summary>Until when an uncertain send waits for its status webhook, Unix milliseconds.</summary>
    [JsonIgnore]
    public long UncertainUntilUnixMs { get; init; }

    /// <summary>For an end: why, as a stable word.</summary>
    [JsonIgnore]
    public string? Reason { get; init; }

    /// <summary>For an end: why, in words.</summary>
    [JsonIgnore]
    public string? Detail { get; init; }

    /// <summary>The speech between its synthesis and its upload; a crash costs a cache hit.</summary>
    [JsonIgnore]
    public SpokenAudio? Audio { get; init; }

    /// <summary>Under which the upload is remembered.</summary>
    [JsonIgnore]
    public string? MediaKey { get; init; }

    /// <summary>Measured stages, for the record. Not stored: a crash loses the stages before it.</summary>
    [JsonIgnore]
    public StageTimes Stages { get; private init; } = new();

    /// <summary>Under which the conversation remembers that it has taken this message.</summary>
    [JsonIgnore]
    public string DedupId => ToOrder().DedupId;

    [JsonIgnore]
    public bool IsOutbound => Message.Type == InboundMessage.Outbound;

    /// <summary>A reaction has none, unless it becomes a dead letter: nothing is answered to it.</summary>
    [JsonIgnore]
    public bool HasRecord => Message.Type != "reaction";

    /// <summary>Not what the person has just written: another program's message, a redrive or a replacement.</summary>
    [JsonIgnore]
    public bool IsOrder => IsOutbound || Redrive != 0 || FailedMessageId is not null;

    /// <summary>By an operator, as a dead letter; also the further parts of its reply.</summary>
    [JsonIgnore]
    public bool IsRedriven => Redrive > 0 || RedrivenAtUnixMs > 0;

    /// <summary>When the person wrote, Unix seconds; 0 for an order.</summary>
    [JsonIgnore]
    public long WroteAtUnixSeconds => IsOrder ? 0 : Message.SentAtUnixSeconds;

    /// <summary>
    /// What the person wrote earlier may still go before it (<see cref="ConversationState.Enqueue"/>): no attempt has begun, and it is no further part of
    /// a reply. Orders come with their words.
    /// </summary>
    [JsonIgnore]
    public bool MayBeOvertaken => State == VoiceMessageState.Received && FirstAttemptAtUnixMs == 0 && (Reply is null || IsOrder);

    /// <summary>
    /// Too old, it is a dead letter and does not expire without a trace: an attempt failed, a send may have gone out, it replaces a failed delivery, or its
    /// reply was written here (another program's message comes with its own). Not the opposite of <see cref="MayBeOvertaken"/>.
    /// </summary>
    [JsonIgnore]
    public bool WasWorkedOn => LastFault is not null || Doubts > 0 || FailedMessageId is not null || this is { Reply: not null, IsOutbound: false };

    /// <summary>
    /// An earlier send may have been accepted: its response was lost, or it was given up in doubt and redriven. Its status webhook may still come, also
    /// while this activation's predecessor was dead.
    /// </summary>
    [JsonIgnore]
    public bool MayHaveBeenAccepted => State == VoiceMessageState.Uncertain || Doubts > 0 || Redrive > 0;

    /// <summary>
    /// Nothing is left to do here: accepted, silent, expired, failed or dead. It leaves the inbox; status webhooks may still move its record.
    /// </summary>
    [JsonIgnore]
    public bool HasEnded => State >= VoiceMessageState.Accepted;

    /// <summary>It has no audio: the words go out as text.</summary>
    [JsonIgnore]
    public bool IsInWriting => Encoding == AudioEncoding.None || Reply is { AsText: true };

    /// <summary>
    /// It waits, whatever the state of the business number: for its next attempt, for a status webhook, or for what the person wrote before. So it is not
    /// the message that tries a stopped number, of which there is one a minute.
    /// </summary>
    public bool WaitsAt(long nowUnixMs) => NotBeforeUnixMs > nowUnixMs || UncertainUntilUnixMs > nowUnixMs || Message.After is not null;

    /// <summary>How long ago it was sent or redriven; zero when the webhook does not say.</summary>
    public TimeSpan AgeAt(long nowUnixMs) => Message.SentAtUnixSeconds == 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(nowUnixMs - Math.Max(Message.SentAtUnixSeconds * 1000, RedrivenAtUnixMs));

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
        RedrivenAtUnixMs = order.RedrivenAtUnixMs,
        NotBeforeUnixMs = order.NotBeforeUnixMs,
        Transcript = order.Transcript,
        TranscriptLanguage = order.TranscriptLanguage,
        HeardMs = order.HeardMs,
    };

    /// <summary>What its record begins with.</summary>
    public NewRecord ToRecord(string conversation) => new(
        VoiceMessageId,
        conversation,
        PersonDirectory.PersonOf(conversation),
        Message.Phone ?? Message.UserId ?? "",
        Message.PhoneNumberId,
        IsOutbound ? QuotedMessageId : Message.Id,
        Message.TraceParent,
        DateTimeOffset.FromUnixTimeMilliseconds(Message.ReceivedAtUnixMs),
        Message.SentByKey);

    /// <summary>Without personal data, which a record would print.</summary>
    public override string ToString() => $"{VoiceMessageId}, {State.Name()}";

    public VoiceMessageOrder ToOrder() => new(VoiceMessageId, Message, Reply, QuotedMessageId, Redrive, Encoding, FailedMessageId, RedrivenAtUnixMs, Transcript: Transcript, TranscriptLanguage: TranscriptLanguage, HeardMs: HeardMs);
}

/// <summary>A voice message to be sent: of another program, a redriven dead letter, or the replacement of a failed delivery.</summary>
/// <param name="VoiceMessageId">Our id of it.</param>
/// <param name="Message">What it answers; for another program's message a stand-in of type <see cref="InboundMessage.Outbound"/>.</param>
/// <param name="Reply">The words; null: the reply writer is asked.</param>
/// <param name="QuotedMessageId">WhatsApp's id of a message to quote.</param>
/// <param name="Redrive">1-based number of the redrive, 0 for none: each is taken once.</param>
/// <param name="Encoding">In which form it goes out.</param>
/// <param name="FailedMessageId">WhatsApp's id of the send that could not be delivered and that this one replaces: each is replaced once.</param>
/// <param name="RedrivenAtUnixMs">Time of the redrive, Unix milliseconds.</param>
/// <param name="NotBeforeUnixMs">Time before which it is not sent, Unix milliseconds.</param>
/// <param name="Transcript">The words heard in the message; null when it was not transcribed.</param>
/// <param name="TranscriptLanguage">The language of <paramref name="Transcript"/>, a BCP 47 tag.</param>
/// <param name="HeardMs">How long the voice note plays, in milliseconds; 0 where that is not known.</param>
[GenerateSerializer]
[Alias("whatsvoice.voice-message-order")]
internal sealed record VoiceMessageOrder(
    [property: Id(0)] string VoiceMessageId,
    [property: Id(1)] InboundMessage Message,
    [property: Id(2)] Reply? Reply,
    [property: Id(3)] string? QuotedMessageId = null,
    [property: Id(4)] int Redrive = 0,
    [property: Id(5)] AudioEncoding Encoding = AudioEncoding.Usual,
    [property: Id(6)] string? FailedMessageId = null,
    [property: Id(7)] long RedrivenAtUnixMs = 0,
    [property: Id(8)] long NotBeforeUnixMs = 0,
    [property: Id(9)] string? Transcript = null,
    [property: Id(10)] string? TranscriptLanguage = null,
    [property: Id(11)] long HeardMs = 0)
{
    /// <summary>Under which the conversation remembers that it has taken this order.</summary>
    [JsonIgnore]
    public string DedupId => FailedMessageId is not null ? $"{VoiceMessageId}/{FailedMessageId}" : Redrive == 0 ? Message.Id : $"{VoiceMessageId}/{Redrive}";

    /// <summary>Without personal data: Orleans prints a call's arguments when it takes too long.</summary>
    public override string ToString() => VoiceMessageId;
}
