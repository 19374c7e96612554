namespace WhatsVoice.Tests.Drivers;

/// <summary>One message of a chat, as the sandbox tells it.</summary>
internal sealed record ChatLine(
    string Id, string Direction, string Type, string Status, DateTimeOffset At, string? Text, string? MediaId, bool? Voice,
    double? DurationMs, string? ReplyTo, string? CallbackData, double? TookMs, ChatLineError? Error);
