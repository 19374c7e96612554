using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Console.Messages;

/// <summary>People's numbers as the console shows them: enough to tell two apart, not enough to call one.</summary>
internal static class Masked
{
    /// <summary>A phone number as +1555•••2222; a business-scoped user id likewise, without the plus. Short ones are hidden whole.</summary>
    public static string Person(string? person)
    {
        if (person is not { Length: > 0 })
        {
            return "unknown";
        }

        var kept = person.Length switch { >= 11 => 4, >= 6 => 2, _ => 0 };
        return $"{(char.IsAsciiDigit(person[0]) ? "+" : "")}{person[..kept]}•••{person[^kept..]}";
    }
}

public sealed record MessageLine(string Id, string Person, string State, double? ReplyMs, string? Cache, string? Engine, string? Reason, DateTimeOffset? ReceivedAt)
{
    internal static MessageLine Of(VoiceMessageRecord record) => new(
        record.Id, Masked.Person(record.To), record.State, record.ReplyMs, record.Cache, record.Engine, record.Reason, record.CreatedAt);

    /// <summary>The CSS class of a state's chip.</summary>
    public static string Tone(string state) => state switch
    {
        "played" or "read" or "delivered" or "sent" or "accepted" => "good",
        "failed" or "dead" => "bad",
        "expired" or "uncertain" => "warn",
        _ => "busy",
    };
}

/// <param name="Lines">The newest first.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record MessageList(IReadOnlyList<MessageLine> Lines, string? Next);

public sealed record DeadLetterLine(MessageLine Line, string? Detail, int? Attempts, DateTimeOffset? DeadAt);

/// <param name="Name">For example delivered.</param>
public sealed record StatusTime(string Name, DateTimeOffset? At);

/// <param name="Words">The transcript; "" for nothing.</param>
/// <param name="Language">As a BCP 47 tag, if known.</param>
/// <param name="DurationMs">Milliseconds of sound; null where it is not known.</param>
/// <param name="Engine">Who transcribed; null where nobody did.</param>
/// <param name="HasAudio">Whether the recording can be asked for.</param>
public sealed record HeardView(string Words, string? Language, double? DurationMs, string? Engine, bool HasAudio)
{
    internal static HeardView Of(HeardVoiceNote heard) => new(
        heard.Words, heard.Language, heard.DurationMs > 0 ? heard.DurationMs : null, heard.Engine, heard.MediaId is not null);
}

public sealed record MessageView
{
    public required MessageLine Line { get; init; }

    public required string? Detail { get; init; }

    public required string? MessageId { get; init; }

    public required string? ReplyTo { get; init; }

    public required string? TraceId { get; init; }

    /// <summary>Null where the person wrote.</summary>
    public required HeardView? Heard { get; init; }

    public required double? AudioMs { get; init; }

    public required bool HasAudio { get; init; }

    public required IReadOnlyList<VoiceMessageStage> Stages { get; init; }

    public required IReadOnlyList<StatusTime> Statuses { get; init; }

    internal static MessageView Of(VoiceMessageRecord record) => new()
    {
        Line = MessageLine.Of(record),
        Detail = record.Detail,
        MessageId = record.MessageId,
        ReplyTo = record.ReplyTo,
        TraceId = record.TraceId,
        Heard = record.Heard is { } heard ? HeardView.Of(heard) : null,
        AudioMs = record.AudioMs,
        HasAudio = record.MediaId is not null,
        Stages = record.Stages ?? [],
        Statuses =
        [
            .. new StatusTime[]
            {
                new("received", record.CreatedAt), new("accepted", record.AcceptedAt), new("sent", record.SentAt), new("delivered", record.DeliveredAt),
                new("read", record.ReadAt), new("played", record.PlayedAt), new("failed for good", record.DeadAt),
            }.Where(status => status.At is not null),
        ],
    };
}
