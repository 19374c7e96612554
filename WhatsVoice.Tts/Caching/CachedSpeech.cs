using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// What the cache keeps: a sentence as <see cref="CachedOpus"/> or <see cref="CachedPcm"/>, or a whole text as
/// <see cref="CachedFile"/>. Shared between requests: never changed.
/// </summary>
internal abstract record CachedSpeech
{
    public abstract long ByteCount { get; }
}

internal sealed record CachedOpus(OpusSpeech Speech) : CachedSpeech
{
    // Each packet is an array of its own: about 56 bytes on top of its content.
    private const int PacketOverhead = 56;

    public override long ByteCount => Speech.ByteCount + ((long)PacketOverhead * (Speech.Packets.Length + Speech.PausePackets.Length));
}

/// <summary>A sentence as samples, for WAV and PCM responses.</summary>
internal sealed record CachedPcm(PcmAudio Audio) : CachedSpeech
{
    public override long ByteCount => (long)Audio.Samples.Length * sizeof(short);
}

/// <summary>A whole text as a file that was checked when it was made: sent as it is, without joining and checking again.</summary>
internal sealed record CachedFile(ReadOnlyMemory<byte> Content, TimeSpan Duration) : CachedSpeech
{
    public override long ByteCount => Content.Length;
}
