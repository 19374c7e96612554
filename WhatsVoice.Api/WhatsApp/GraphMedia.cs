namespace WhatsVoice.Api.WhatsApp;

/// <summary>What WhatsApp tells of an uploaded file (documentation: whatsapp/business-phone-numbers/media).</summary>
/// <param name="Url">Where its bytes are, for five minutes, for the owner of the access token.</param>
internal sealed record GraphMedia(string? Url, string? MimeType);
