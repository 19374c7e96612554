namespace WhatsVoice.Api.Conversations;

/// <summary>What was sent, for as long as WhatsApp may still say that it cannot deliver it.</summary>
/// <param name="Order">Sends it again.</param>
/// <param name="MediaKey">Under which its upload is remembered; null where nothing was uploaded.</param>
internal sealed record SentOrder(VoiceMessageOrder Order, string? MediaKey);
