using System.Buffers;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

/// <summary>Writes an Ogg/Opus file.</summary>
internal sealed class OpusSentenceWriter(IBufferWriter<byte> output) : ISentenceWriter
{
    private readonly OpusJoiner _joiner = new(output);

    public TimeSpan Duration => _joiner.Duration;

    public void Add(CachedSpeech sentence, TimeSpan pauseBefore) => _joiner.Add(((CachedOpus)sentence).Speech, pauseBefore);

    public void Complete() => _joiner.Complete();
}
