using WhatsVoice.Api.Console.Messages;

namespace WhatsVoice.Api.Console.DeadLetters;

/// <summary>A message that was given up.</summary>
public sealed record DeadLetterLine(MessageLine Line, string? Detail, int? Attempts, DateTimeOffset? DeadAt);
