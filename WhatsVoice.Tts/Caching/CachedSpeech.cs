namespace WhatsVoice.Tts.Caching;

/// <summary>
/// What the cache keeps: a sentence as <see cref="CachedOpus"/> or <see cref="CachedPcm"/>, or a whole text as
/// <see cref="CachedFile"/>. Shared between requests: never changed.
/// </summary>
internal abstract record CachedSpeech
{
    /// <summary>How much memory the entry takes, in bytes.</summary>
    public abstract long ByteCount { get; }
}
