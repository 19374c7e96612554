namespace WhatsVoice.Sandbox.Webhooks;

/// <param name="Status">The business's HTTP status; null when there was no answer.</param>
/// <param name="Problem">Why there was none.</param>
internal sealed record WebhookAnswer(int? Status, string? Problem = null)
{
    /// <summary>Meta takes 200 and nothing else.</summary>
    public bool Acknowledged => Status == StatusCodes.Status200OK;

    public override string ToString() => Status is null ? Problem ?? "no answer" : $"status {Status}";
}
