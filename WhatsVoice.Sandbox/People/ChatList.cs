using WhatsVoice.Sandbox.Events;

namespace WhatsVoice.Sandbox.People;

/// <param name="Chats">The chat written in last comes first.</param>
internal sealed record ChatList(IReadOnlyList<ChatSummary> Chats, BusinessState Business);
