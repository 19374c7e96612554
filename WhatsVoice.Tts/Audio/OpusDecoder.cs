using Wasmtime;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Audio;

/// <summary>
/// Decodes Opus that an engine made, in a fresh WebAssembly sandbox each time (it comes from outside). Stereo is mixed down.
/// </summary>
internal sealed class OpusDecoder(WasmHost host, CompiledModuleCache modules) : IDisposable
{
    // The longest packet that Opus allows: 120 ms (RFC 6716, section 2).
    private const int MaxSamples = OpusSpeech.ClockRate * 120 / 1000;
    private const int MaxPacketLength = 16_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lazy<Module> _module = new(() => modules.Load("opus.wasm"), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Decodes on the calling thread, to 48 kHz.</summary>
    /// <exception cref="InvalidDataException">libopus cannot decode a packet.</exception>
    /// <exception cref="IOException">The module is missing.</exception>
    /// <exception cref="TimeoutException">It took longer than half a minute.</exception>
    public PcmAudio Decode(OggOpusInfo file, CancellationToken cancellationToken)
    {
        using var store = new Store(host.Engine);
        store.SetLimits(memorySize: 64 << 20);
        using var linker = new Linker(host.Engine) { AllowShadowing = true };
        // The module imports file functions only for assertions it never reaches here.
        linker.DefineUnknownImportsAsTraps(_module.Value);
        linker.DefineFunction("env", "emscripten_notify_memory_growth", (int _) => { });
        return host.Run(store, Deadline, () => DecodeAll(linker.Instantiate(store, _module.Value), file), cancellationToken);
    }

    public void Dispose()
    {
        if (_module.IsValueCreated)
        {
            _module.Value.Dispose();
        }
    }

    private static PcmAudio DecodeAll(Instance instance, OggOpusInfo file)
    {
        instance.GetAction("_initialize")!();
        var memory = instance.GetMemory("memory")!;
        var allocate = instance.GetFunction<int, int>("malloc")!;
        var decode = instance.GetFunction<int, int, int, int, int, int, int>("opus_decode")!;
        var decoder = allocate(instance.GetFunction<int, int>("opus_decoder_get_size")!(1));
        var packet = allocate(MaxPacketLength);
        var frame = allocate(MaxSamples * sizeof(short));
        Check(instance.GetFunction<int, int, int, int>("opus_decoder_init")!(decoder, OpusSpeech.ClockRate, 1));

        var samples = new List<short>();
        foreach (var content in file.Packets)
        {
            if (content.Length > MaxPacketLength)
            {
                throw new InvalidDataException("An Opus packet is too large.");
            }

            content.Span.CopyTo(memory.GetSpan<byte>(packet, content.Length));
            var decoded = Check(decode(decoder, packet, content.Length, frame, MaxSamples, 0));
            samples.AddRange(memory.GetSpan<short>(frame, decoded));
        }

        var start = Math.Min(file.PreSkip, samples.Count);
        var length = Math.Min((int)Math.Round(file.Duration.TotalSeconds * OpusSpeech.ClockRate), samples.Count - start);
        return new PcmAudio([.. samples[start..(start + length)]], OpusSpeech.ClockRate);
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new InvalidDataException($"libopus cannot decode the audio ({result}).");
}
