namespace WhatsVoice.Tts.Engines;

/// <summary>The text around a piece of a longer sentence. It changes the sound and so the cache key: whole sentences have none.</summary>
/// <param name="Previous">What is spoken just before; null for nothing.</param>
/// <param name="Next">What is spoken just after; null for nothing.</param>
internal readonly record struct SentenceContext(string? Previous, string? Next)
{
    /// <summary>Its part of the cache key; empty for none, so that whole sentences keep theirs.</summary>
    public string ToKey() => Previous is null && Next is null ? "" : $"{Previous?.Length ?? 0}:{Previous}{Next}";
}
