using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tests.Builders;

/// <summary>Audio as an engine elsewhere would make it: a tone as long as somebody would need to say the text.</summary>
internal static class Tone
{
    private const double CharactersPerSecond = 15;

    private static readonly Lazy<OpusEncoderPool> Encoders = new(() =>
    {
        var host = new WasmHost(TimeProvider.System);
        return new OpusEncoderPool(host, new CompiledModuleCache(host, Options.Create(new WasmOptions()), NullLogger<CompiledModuleCache>.Instance));
    });

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
        SpeechJoiner.JoinOpus([Encoders.Value.Encode(audio, new OpusSettings(32_000, 5), CancellationToken.None)], [TimeSpan.Zero]).File.ToArray();
}
