namespace WhatsVoice.Sandbox.Graph;

internal sealed record SendResponse(string MessagingProduct, IReadOnlyList<SendResponse.Recipient> Contacts, IReadOnlyList<GraphId> Messages)
{
    /// <param name="Input">The recipient as it was given.</param>
    /// <param name="WaId">Absent where the person's number is hidden.</param>
    /// <param name="UserId">Business-scoped user id.</param>
    public sealed record Recipient(string Input, string? WaId, string UserId);
}
