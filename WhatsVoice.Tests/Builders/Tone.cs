using System.Runtime.InteropServices;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Builders;

/// <summary>Audio as an engine elsewhere would make it: a tone as long as somebody would need to say the text.</summary>
internal static class Tone
{
    private const double CharactersPerSecond = 15;

    public static PcmAudio For(string text, int sampleRate, double loudness = 0.3)
    {
        var samples = new short[(int)(Math.Max(0.5, text.Length / CharactersPerSecond) * sampleRate)];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(Math.Sin(i * 2 * Math.PI * 220 / sampleRate) * loudness * short.MaxValue);
        }

        return new PcmAudio(samples, sampleRate);
    }

    public static byte[] Pcm(PcmAudio audio) => MemoryMarshal.AsBytes(audio.Samples.AsSpan()).ToArray();

    /// <summary>Ogg/Opus, mono.</summary>
    public static byte[] Opus(PcmAudio audio) =>
        SpeechJoiner.JoinOpus([OpusCodec.Encode(audio, new OpusSettings(32_000, 5), CancellationToken.None)], [TimeSpan.Zero]).File.ToArray();
}
