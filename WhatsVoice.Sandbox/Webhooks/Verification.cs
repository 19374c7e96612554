namespace WhatsVoice.Sandbox.Webhooks;

/// <summary>What came of the subscription handshake.</summary>
internal sealed record Verification(bool Verified, int? Status, string Detail);
