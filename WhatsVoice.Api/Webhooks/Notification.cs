using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Webhooks;

/// <summary>All that one webhook POST says: up to 1,000 updates of several kinds.</summary>
/// <param name="Messages">What people wrote.</param>
/// <param name="Statuses">What became of what was sent.</param>
/// <param name="Errors">Account and system errors, which belong to no message.</param>
/// <param name="Unreadable">Items that could not be read or whose ids cannot be genuine; the rest is not affected.</param>
/// <param name="FromGroups">Messages of groups, which are ignored on purpose (docs/adr/0030).</param>
/// <param name="Unanswerable">Messages to which there is no answer: deleted ones, unsupported types, notices of WhatsApp itself.</param>
internal sealed record Notification(
    IReadOnlyList<InboundMessage> Messages,
    IReadOnlyList<StatusUpdate> Statuses,
    IReadOnlyList<AccountError> Errors,
    int Unreadable,
    int FromGroups,
    int Unanswerable);

internal sealed record AccountError(int Code, string? Title, string? Details);
