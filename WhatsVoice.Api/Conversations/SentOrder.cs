namespace WhatsVoice.Api.Conversations;

/// <summary>What was sent, for as long as WhatsApp may still say that it cannot deliver it.</summary>
/// <param name="Order">Sends it again.</param>
/// <param name="AudioKey">Names the audio whose upload is remembered; null where that is not known.</param>
internal sealed record SentOrder(VoiceMessageOrder Order, string? AudioKey);
