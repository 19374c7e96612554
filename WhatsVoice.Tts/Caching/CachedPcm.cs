using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Caching;

/// <summary>A sentence as samples, for WAV and PCM answers.</summary>
internal sealed record CachedPcm(PcmAudio Audio) : CachedSpeech
{
    public override long ByteCount => (long)Audio.Samples.Length * sizeof(short);
}
