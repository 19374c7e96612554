using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Caching;

/// <summary>A sentence as Opus packets.</summary>
internal sealed record CachedOpus(OpusSpeech Speech) : CachedSpeech
{
    // Each packet is an array of its own: about 56 bytes on top of its content.
    private const int PacketOverhead = 56;

    public override long ByteCount => Speech.ByteCount + ((long)PacketOverhead * (Speech.Packets.Length + Speech.PausePackets.Length));
}
