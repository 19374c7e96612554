using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Events;

/// <summary>One server-sent event; its SSE event name is <paramref name="Type"/>.</summary>
/// <param name="Type"><c>hello</c>, <c>message</c>, <c>status</c>, <c>typing</c>, <c>webhook</c> or <c>reset</c>.</param>
/// <param name="From">The person whose chat it is.</param>
/// <param name="Name">The person's name (<c>message</c>).</param>
/// <param name="Message">The new message (<c>message</c>) or the changed one (<c>status</c>).</param>
/// <param name="Until">How long "typing…" shows at most; null when it ended (<c>typing</c>).</param>
/// <param name="Business">Whether webhooks get through (<c>webhook</c>).</param>
internal sealed record SandboxEvent(
    string Type,
    string? From = null,
    string? Name = null,
    ChatMessage? Message = null,
    DateTimeOffset? Until = null,
    BusinessState? Business = null);
