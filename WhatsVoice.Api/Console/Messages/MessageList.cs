namespace WhatsVoice.Api.Console.Messages;

/// <summary>The messages that were found.</summary>
/// <param name="Lines">The newest first.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record MessageList(IReadOnlyList<MessageLine> Lines, string? Next);
