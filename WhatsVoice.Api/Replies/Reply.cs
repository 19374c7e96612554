namespace WhatsVoice.Api.Replies;

/// <summary>What answers a message. Stored with the conversation: only ever add.</summary>
/// <param name="Text">The words.</param>
/// <param name="Voice">Who speaks; null: the Tts service's default.</param>
/// <param name="Profile">How: quality, balanced, fast or one of your own; null: the default.</param>
/// <param name="Language">A BCP 47 tag; null: as the engine finds.</param>
/// <param name="AsText">It goes out in writing.</param>
[GenerateSerializer]
[Alias("whatsvoice.reply")]
internal sealed record Reply(
    [property: Id(0)] string Text,
    [property: Id(1)] string? Voice = null,
    [property: Id(2)] string? Profile = null,
    [property: Id(3)] string? Language = null,
    [property: Id(4)] bool AsText = false)
{
    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a reply of {Text.Length} characters";
}
