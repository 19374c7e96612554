namespace WhatsVoice.Api.Replies;

/// <summary>What answers a message. Stored with the conversation: only ever add.</summary>
/// <param name="Text">The words.</param>
/// <param name="Voice">Who speaks; null: the Tts service's default.</param>
/// <param name="Profile">How: quality, balanced, fast or one of your own; null: the default.</param>
/// <param name="Language">A BCP 47 tag; null: as the engine finds.</param>
internal sealed record Reply(string Text, string? Voice = null, string? Profile = null, string? Language = null);
