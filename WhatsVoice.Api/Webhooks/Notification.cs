using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Webhooks;

/// <summary>All that one webhook POST says: up to 1,000 updates of several kinds.</summary>
/// <param name="Messages">What people wrote.</param>
/// <param name="Statuses">What became of what was sent.</param>
/// <param name="Errors">Account and system errors, which belong to no message.</param>
/// <param name="Unreadable">Items that could not be read; the rest is not affected.</param>
internal sealed record Notification(
    IReadOnlyList<ReceivedMessage> Messages,
    IReadOnlyList<StatusUpdate> Statuses,
    IReadOnlyList<AccountError> Errors,
    int Unreadable);

/// <summary>A message with the conversation that it belongs to.</summary>
internal sealed record ReceivedMessage(ConversationKey Conversation, InboundMessage Message);

/// <summary>An error that concerns the account as a whole.</summary>
internal sealed record AccountError(int Code, string? Title);
