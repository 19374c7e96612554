namespace WhatsVoice.Tts.Caching;

/// <summary>A sentence as the cache keeps it: <see cref="CachedOpus"/> or <see cref="CachedPcm"/>. Shared between requests: never changed.</summary>
internal abstract record CachedSpeech
{
    /// <summary>How much memory the entry takes, in bytes.</summary>
    public abstract long ByteCount { get; }
}
