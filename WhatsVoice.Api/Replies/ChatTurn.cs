namespace WhatsVoice.Api.Replies;

/// <summary>One turn of a conversation, as a language model is reminded of it. Stored with the conversation: only ever add.</summary>
/// <param name="FromPerson">Whether the person wrote it; otherwise the business did.</param>
/// <param name="Text">The words.</param>
internal sealed record ChatTurn(bool FromPerson, string Text)
{
    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a turn of {Text.Length} characters";
}
