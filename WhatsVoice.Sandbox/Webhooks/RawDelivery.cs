namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>What the business answered to an arbitrary payload. <paramref name="Status"/> is null when it did not answer.</summary>
internal sealed record RawDelivery(int? Status, double DurationMs, string? Problem);
