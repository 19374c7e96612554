using WhatsVoice.Api.Console.Charts;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Console.Messages;

/// <summary>One voice message as its page shows it.</summary>
public sealed record MessageView
{
    public required MessageLine Line { get; init; }

    public required string? Detail { get; init; }

    public required string? MessageId { get; init; }

    public required string? ReplyTo { get; init; }

    public required string? TraceId { get; init; }

    public required double? AudioMs { get; init; }

    public required bool HasAudio { get; init; }

    public required IReadOnlyList<StageBar> Stages { get; init; }

    /// <summary>What was told of it, in order.</summary>
    public required IReadOnlyList<StatusTime> Statuses { get; init; }

    internal static MessageView Of(VoiceMessageRecord record) => new()
    {
        Line = MessageLine.Of(record),
        Detail = record.Detail,
        MessageId = record.MessageId,
        ReplyTo = record.ReplyTo,
        TraceId = record.TraceId,
        AudioMs = record.AudioMs,
        HasAudio = record.MediaId is not null,
        Stages = [.. (record.Stages ?? []).Select(stage => new StageBar(stage.Stage, stage.OffsetMs, stage.DurationMs, stage.Failed))],
        Statuses =
        [
            .. new StatusTime[]
            {
                new("came in", record.CreatedAt), new("accepted", record.AcceptedAt), new("sent", record.SentAt), new("delivered", record.DeliveredAt),
                new("read", record.ReadAt), new("played", record.PlayedAt), new("given up", record.DeadAt),
            }.Where(status => status.At is not null),
        ],
    };
}

/// <param name="Name">What happened.</param>
/// <param name="At">When.</param>
public sealed record StatusTime(string Name, DateTimeOffset? At);
