namespace WhatsVoice.Api.VoiceMessages;

/// <summary>A page of a list.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null at the end.</param>
internal sealed record VoiceMessageList(IReadOnlyList<VoiceMessageRecord> Items, string? NextCursor);
