namespace WhatsVoice.Api.Webhooks;

/// <summary>What became of a message (documentation: whatsapp/webhooks/reference/messages/status).</summary>
/// <param name="MessageId">WhatsApp's id of the message.</param>
/// <param name="Status">sent, delivered, read, played or failed; others are ignored.</param>
/// <param name="At">When, in whole seconds.</param>
/// <param name="CallbackData">What the send carried: our own id.</param>
/// <param name="ErrorCode">For failed: why.</param>
/// <param name="ErrorTitle">For failed: why, in words.</param>
internal sealed record StatusUpdate(
    string MessageId, string Status, DateTimeOffset At, string? CallbackData, int? ErrorCode, string? ErrorTitle);
