using System.Text.Json.Serialization;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>Meta's webhook body (WhatsApp webhooks reference, <c>messages</c> field): arrays on all four levels.</summary>
internal sealed record WebhookPayload(string Object, IReadOnlyList<WebhookPayload.EntryItem> Entry)
{
    public sealed record EntryItem(string Id, IReadOnlyList<Change> Changes);

    public sealed record Change(ChangeValue Value, string Field);

    public sealed record ChangeValue(
        string MessagingProduct,
        Metadata Metadata,
        IReadOnlyList<Contact>? Contacts = null,
        IReadOnlyList<Message>? Messages = null,
        IReadOnlyList<Status>? Statuses = null);

    public sealed record Metadata(string DisplayPhoneNumber, string PhoneNumberId);

    /// <param name="WaId">Absent for people who use a username.</param>
    public sealed record Contact(Profile Profile, string? WaId, string UserId);

    public sealed record Profile(string Name);

    /// <param name="From">Absent for people who use a username.</param>
    /// <param name="Timestamp">Seconds since 1970, as a string.</param>
    public sealed record Message(
        string? From, string FromUserId, string Id, string Timestamp, string Type, TextBody? Text = null, AudioBody? Audio = null, MessageContext? Context = null);

    public sealed record TextBody(string Body);

    /// <param name="Sha256">Base64 of the file's hash.</param>
    /// <param name="Voice">Recorded in the app, as opposed to a file.</param>
    public sealed record AudioBody(string MimeType, string Sha256, string Id, bool Voice);

    public sealed record MessageContext(string From, string Id);

    public sealed record Status(
        string Id,
        [property: JsonPropertyName("status")] string State,
        string Timestamp,
        string? RecipientId,
        string RecipientUserId,
        string RecipientType,
        string? BizOpaqueCallbackData = null,
        Pricing? Pricing = null,
        IReadOnlyList<StatusError>? Errors = null);

    public sealed record Pricing(bool Billable, string PricingModel, string Type, string Category);

    public sealed record StatusError(int Code, string Title, string Message, ErrorDetails ErrorData, string Href);

    public sealed record ErrorDetails(string Details);
}
