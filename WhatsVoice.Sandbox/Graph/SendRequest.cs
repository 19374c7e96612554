namespace WhatsVoice.Sandbox.Graph;

/// <summary>Body of <c>POST /{phone-number-id}/messages</c>: a send, or a read mark (<c>status: read</c>).</summary>
internal sealed record SendRequest(
    string? MessagingProduct,
    string? RecipientType,
    string? To,
    string? Recipient,
    string? Type,
    SendRequest.TextPart? Text,
    SendRequest.AudioPart? Audio,
    SendRequest.ContextPart? Context,
    string? BizOpaqueCallbackData,
    string? Status,
    string? MessageId,
    SendRequest.TypingPart? TypingIndicator)
{
    public sealed record TextPart(string? Body);

    public sealed record AudioPart(string? Id, string? Link, bool? Voice);

    public sealed record ContextPart(string? MessageId);

    public sealed record TypingPart(string? Type);
}
