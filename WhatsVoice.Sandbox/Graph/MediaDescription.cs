namespace WhatsVoice.Sandbox.Graph;

/// <param name="Url">Works for five minutes, with the same Bearer token.</param>
/// <param name="FileSize">Bytes.</param>
internal sealed record MediaDescription(string Url, string MimeType, string Sha256, long FileSize, string Id, string MessagingProduct);
