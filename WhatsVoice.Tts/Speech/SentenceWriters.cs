using System.Buffers;
using System.Runtime.InteropServices;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

internal interface ISentenceWriter
{
    TimeSpan Duration { get; }

    void Add(CachedSpeech sentence, TimeSpan pauseBefore);

    void Complete();
}

internal sealed class OpusSentenceWriter(IBufferWriter<byte> output) : ISentenceWriter
{
    private readonly OpusJoiner _joiner = new(output);

    public TimeSpan Duration => _joiner.Duration;

    public void Add(CachedSpeech sentence, TimeSpan pauseBefore) => _joiner.Add(((CachedOpus)sentence).Speech, pauseBefore);

    public void Complete() => _joiner.Complete();
}

/// <summary>Writes samples, 16 bits little-endian at <see cref="SentenceOutput.PcmRate"/>.</summary>
internal sealed class PcmSentenceWriter(IBufferWriter<byte> output) : ISentenceWriter
{
    private long _samples;

    public TimeSpan Duration => TimeSpan.FromSeconds((double)_samples / SentenceOutput.PcmRate);

    public static PcmSentenceWriter ForWav(IBufferWriter<byte> output)
    {
        output.Write(Wav.StreamHeader(SentenceOutput.PcmRate));
        return new PcmSentenceWriter(output);
    }

    public void Add(CachedSpeech sentence, TimeSpan pauseBefore)
    {
        Write(new short[SpeechJoiner.Samples(pauseBefore, SentenceOutput.PcmRate)]);
        Write(((CachedPcm)sentence).Audio.Samples);
    }

    public void Complete()
    {
        // The samples are all there is.
    }

    private void Write(short[] samples)
    {
        output.Write(MemoryMarshal.AsBytes(samples.AsSpan()));
        _samples += samples.Length;
    }
}
