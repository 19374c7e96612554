using Wasmtime;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>The local voice made no speech of these words now. Answered with 503.</summary>
internal sealed class VoiceFailedException(string message, Exception cause) : Exception(message, cause);

/// <summary>Makes real speech with the local voice (docs/adr/0007), in the container that was asked for.</summary>
internal sealed class Speaker(WasmHost host) : IDisposable
{
    // The fastest, since benchmarks run on the same cores.
    private const int Complexity = 0;

    private readonly FliteOptions _limits = new();
    private readonly Lazy<Module> _flite = new(() => host.Load("flite.wasm"), LazyThreadSafetyMode.PublicationOnly);

    /// <exception cref="IOException">A module is missing.</exception>
    /// <exception cref="VoiceFailedException">The voice took too long, or failed.</exception>
    public Task<byte[]> SpeakAsync(string text, string voice, double speed, OutputFormat format, bool silent, CancellationToken cancellationToken) =>
        DedicatedThread.Run(
            () =>
            {
                var speech = Speak(text, voice, speed, cancellationToken);
                return Contain(silent ? speech with { Samples = new short[speech.Samples.Length] } : speech, format, cancellationToken);
            },
            cancellationToken);

    /// <summary>Puts samples into the container that is asked for.</summary>
    public static Task<byte[]> EncodeAsync(short[] samples, int sampleRate, OutputFormat format, CancellationToken cancellationToken) =>
        DedicatedThread.Run(() => Contain(new PcmAudio(samples, sampleRate), format, cancellationToken), cancellationToken);

    public void Dispose()
    {
        if (_flite.IsValueCreated)
        {
            _flite.Value.Dispose();
        }
    }

    private PcmAudio Speak(string text, string voice, double speed, CancellationToken cancellationToken)
    {
        try
        {
            var parts = FliteChunks.Split(Readable(text), _limits.MaxCharacters / 2)
                .ConvertAll(piece => FliteSynthesizer.Speak(host, _flite.Value, new FliteUtterance(piece, voice, speed), _limits, cancellationToken));
            return new PcmAudio([.. parts.SelectMany(part => part.Samples)], parts[0].SampleRate);
        }
        catch (SpeechEngineException exception)
        {
            // The engine's own words name a setting of the Tts service.
            throw new VoiceFailedException(
                exception.InnerException is TimeoutException
                    ? $"The sandbox's voice was stopped: it took longer than {_limits.Deadline.TotalSeconds:0} s, as on a busy machine. Try again."
                    : exception.Message,
                exception);
        }
    }

    /// <summary>ElevenLabs reads every script, the local voice only Latin. Other letters become as many syllables, so that the length is right.</summary>
    private static string Readable(string text)
    {
        var folded = FliteText.Fold(text);
        return folded.Any(char.IsAsciiLetterOrDigit) ? folded : string.Join(' ', Enumerable.Repeat("la", Math.Max(1, text.Count(char.IsLetterOrDigit))));
    }

    private static byte[] Contain(PcmAudio speech, OutputFormat format, CancellationToken cancellationToken)
    {
        if (format.Codec == "opus")
        {
            return OggFile.Write(OpusCodec.Encode(speech, new OpusSettings(format.KiloBitRate * 1000, Complexity), cancellationToken));
        }

        var wave = Wav.Write(speech.Resample(format.SampleRate));
        const int Header = 44;
        return format.Codec == "wav" ? wave : wave[Header..];
    }
}
