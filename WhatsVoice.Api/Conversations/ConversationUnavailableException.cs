namespace WhatsVoice.Api.Conversations;

/// <summary>A conversation could not store what it was given; nothing of it counts as received.</summary>
[GenerateSerializer]
[Alias("whatsvoice.conversation-unavailable")]
internal sealed class ConversationUnavailableException(string message, Exception? inner)
    : Exception(message, inner);
