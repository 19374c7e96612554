namespace WhatsVoice.Tests.Drivers;

/// <summary>One line of the sandbox's call log.</summary>
internal sealed record CallLine(
    long Seq, DateTimeOffset At, string Kind, string Route, int? Status, double DurationMs, string? Connection, string? Person,
    string? MessageId, int? Attempt, string? Event, int? ErrorCode, string? Fault,
    string? ErrorStatus, SpeechLine? Speech);
