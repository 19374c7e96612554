namespace WhatsVoice.Api.WhatsApp;

/// <summary>Who gets a message, from which of the business's numbers.</summary>
/// <param name="PhoneNumberId">The business's number.</param>
/// <param name="Phone">The person's phone number, digits; null when the business does not see it.</param>
/// <param name="UserId">The person's business-scoped user id; null for people without one.</param>
internal sealed record Recipient(string PhoneNumberId, string? Phone, string? UserId)
{
    public GraphMessage Message(string type, string? quotedMessageId, string callbackData) => new()
    {
        To = Phone,
        Recipient = Phone is null ? UserId : null,
        Type = type,
        Context = quotedMessageId is null ? null : new GraphContext(quotedMessageId),
        BizOpaqueCallbackData = callbackData,
    };
}
