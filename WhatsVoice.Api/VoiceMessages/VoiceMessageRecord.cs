using System.Globalization;
using System.Text.Json.Serialization;

namespace WhatsVoice.Api.VoiceMessages;

internal sealed record VoiceMessageRecord
{
    public required string Id { get; init; }

    /// <summary>
    /// received, hearing, replying, speaking, uploading, sending, uncertain, accepted, sent, delivered, read, played, silent, failed,
    /// expired or dead.
    /// </summary>
    public required string State { get; init; }

    /// <summary>The person: a phone number or a business-scoped user id.</summary>
    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    /// <summary>WhatsApp's id of the voice message, once it is known.</summary>
    public string? MessageId { get; init; }

    /// <summary>Why it failed, was given up, or waits for another attempt.</summary>
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    /// <summary>For dead letters: how often it was tried.</summary>
    public int? Attempts { get; init; }

    /// <summary>The person's voice note that is answered; null where the person wrote. For the console only: REST does not tell people's words.</summary>
    [JsonIgnore]
    public HeardVoiceNote? Heard { get; init; }

    /// <summary>The name of the API key that sent it; null for answers. It decides who may read the record.</summary>
    [JsonIgnore]
    public string? SentByKey { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The measured stages in the order in which they ended: queue, hear, reply, speech, upload, send.</summary>
    public IReadOnlyList<VoiceMessageStage>? Stages { get; init; }

    /// <summary>From the arrival of the message until WhatsApp took the answer, milliseconds.</summary>
    public double? ReplyMs { get; init; }

    /// <summary>Whether the speech came from the cache: hit, partial or miss.</summary>
    public string? Cache { get; init; }

    /// <summary>Who spoke, for example flite.</summary>
    public string? Engine { get; init; }

    /// <summary>How long the voice note plays, milliseconds.</summary>
    public double? AudioMs { get; init; }

    public string? MediaId { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? PlayedAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public DateTimeOffset? DeadAt { get; init; }

    public static VoiceMessageRecord Read(string id, IReadOnlyDictionary<string, string> fields) => new()
    {
        Id = id,
        State = StateOf(fields.GetValueOrDefault(RecordField.State)),
        To = Text(fields, RecordField.To),
        ReplyTo = Text(fields, RecordField.ReplyTo),
        MessageId = Text(fields, RecordField.MessageId),
        Reason = Text(fields, RecordField.Reason),
        Detail = Text(fields, RecordField.Detail),
        Attempts = Text(fields, RecordField.Attempts) is { } attempts ? int.Parse(attempts, CultureInfo.InvariantCulture) : null,
        Heard = HeardVoiceNote.Read(fields),
        SentByKey = Text(fields, RecordField.SentByKey),
        TraceId = Text(fields, RecordField.TraceId),
        Stages = Text(fields, RecordField.Stages) is { } stages ? StageTimes.Read(stages) : null,
        ReplyMs = Number(fields, RecordField.ReplyMs),
        Cache = Text(fields, RecordField.Cache),
        Engine = Text(fields, RecordField.Engine),
        AudioMs = Number(fields, RecordField.AudioMs),
        MediaId = Text(fields, RecordField.MediaId),
        CreatedAt = Time(fields, RecordField.CreatedAt),
        AcceptedAt = Time(fields, RecordField.At(VoiceMessageState.Accepted)),
        SentAt = Time(fields, RecordField.At(VoiceMessageState.Sent)),
        DeliveredAt = Time(fields, RecordField.At(VoiceMessageState.Delivered)),
        ReadAt = Time(fields, RecordField.At(VoiceMessageState.Read)),
        PlayedAt = Time(fields, RecordField.At(VoiceMessageState.Played)),
        FailedAt = Time(fields, RecordField.At(VoiceMessageState.Failed)),
        DeadAt = Time(fields, RecordField.At(VoiceMessageState.Dead)),
    };

    /// <param name="stored">As it is in the store; null where a record has none.</param>
    public static string StateOf(string? stored) => stored switch
    {
        // As versions up to 0.1.0 wrote them.
        null or "queued" => VoiceMessageState.Received.Name(),
        "synthesizing" => VoiceMessageState.Speaking.Name(),
        var state => state,
    };

    private static string? Text(IReadOnlyDictionary<string, string> fields, string name)
        => fields.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    private static double? Number(IReadOnlyDictionary<string, string> fields, string name)
        => Text(fields, name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static DateTimeOffset? Time(IReadOnlyDictionary<string, string> fields, string name)
        => Text(fields, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}

/// <summary>What was heard in a person's voice note.</summary>
/// <param name="Words">The transcript; "" for nothing.</param>
/// <param name="Language">A BCP 47 tag; null where the engine does not tell.</param>
/// <param name="DurationMs">Milliseconds of sound; 0 where neither the file nor the engine tells.</param>
/// <param name="Engine">Who transcribed, for example whisper; null where nobody did.</param>
/// <param name="MediaId">WhatsApp's id of the recording, which WhatsApp keeps for 7 days.</param>
/// <param name="MimeType">As WhatsApp tells it.</param>
internal sealed record HeardVoiceNote(string Words, string? Language, double DurationMs, string? Engine, string? MediaId, string? MimeType)
{
    private const string WordsField = "heard_words";

    /// <summary>The fields of a record, name, value, name, value and so on.</summary>
    public IEnumerable<string> Fields =>
    [
        WordsField, Words, "heard_language", Language ?? "", "heard_ms", DurationMs.ToString("0.#", CultureInfo.InvariantCulture),
        "heard_engine", Engine ?? "", "heard_media_id", MediaId ?? "", "heard_type", MimeType ?? "",
    ];

    /// <returns>Null where the record tells of no voice note.</returns>
    public static HeardVoiceNote? Read(IReadOnlyDictionary<string, string> fields)
    {
        return fields.TryGetValue(WordsField, out var words)
            ? new HeardVoiceNote(
                words, Text("heard_language"), double.Parse(fields["heard_ms"], CultureInfo.InvariantCulture), Text("heard_engine"), Text("heard_media_id"), Text("heard_type"))
            : null;

        string? Text(string name) => fields.TryGetValue(name, out var text) && text.Length > 0 ? text : null;
    }

    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a transcript of {Words.Length} characters";
}
