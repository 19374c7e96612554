namespace WhatsVoice.Sandbox.People;

/// <param name="From">The person's number.</param>
/// <param name="UserId">Business-scoped user id (BSUID).</param>
/// <param name="Typing">The business is typing.</param>
internal sealed record ChatSummary(string From, string Name, string UserId, bool Typing, ChatMessage? Last);
