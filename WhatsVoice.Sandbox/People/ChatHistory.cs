namespace WhatsVoice.Sandbox.People;

/// <param name="Messages">Oldest first; the last <see cref="Person.MessagesKept"/>.</param>
internal sealed record ChatHistory(IReadOnlyList<ChatMessage> Messages, DateTimeOffset? TypingUntil = null);
