namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>The body of 422: what is wrong, item by item.</summary>
internal sealed record ValidationErrorBody(IReadOnlyList<ValidationErrorBody.Item> Detail)
{
    /// <param name="Loc">Where: <c>body</c> or <c>query</c>, then the path of names.</param>
    public sealed record Item(IReadOnlyList<string> Loc, string Msg, string Type);
}
