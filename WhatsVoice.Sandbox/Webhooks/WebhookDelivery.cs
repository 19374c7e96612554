namespace WhatsVoice.Sandbox.Webhooks;

/// <param name="Route">One of the webhook routes of <see cref="Faults.Routes"/>.</param>
/// <param name="Event"><c>message</c>, or the status that is reported.</param>
/// <param name="Person">Whose chat it is about.</param>
/// <param name="MessageId">The message it carries or reports on.</param>
/// <param name="Body">The exact bytes that are signed and sent, at every attempt the same.</param>
internal sealed record WebhookDelivery(string Route, string Event, string? Person, string? MessageId, byte[] Body)
{
    /// <summary>Delivered this many times at once, each copy until it is acknowledged.</summary>
    public int Copies { get; init; } = 1;
}
