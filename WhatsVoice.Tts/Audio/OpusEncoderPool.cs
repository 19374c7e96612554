using System.Collections.Concurrent;
using Wasmtime;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Audio;

/// <summary>Opus encoders, each about 1 MB, made when first needed and kept: as many as ever worked at once.</summary>
internal sealed class OpusEncoderPool(WasmHost host, CompiledModuleCache modules) : IDisposable
{
    private readonly ConcurrentBag<OpusEncoder> _idle = [];
    private readonly Lazy<Module> _module = new(() => modules.Load("opus.wasm"), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Loads the module and makes a first encoder, so that no request waits for it.</summary>
    /// <exception cref="IOException">The module is missing.</exception>
    public void WarmUp() => _idle.Add(new OpusEncoder(host, _module.Value));

    /// <summary>Encodes on the calling thread; about 10 ms for a second of speech.</summary>
    /// <exception cref="IOException">The module is missing.</exception>
    public OpusSpeech Encode(PcmAudio audio, OpusSettings settings, CancellationToken cancellationToken)
    {
        var encoder = _idle.TryTake(out var idle) ? idle : new OpusEncoder(host, _module.Value);
        try
        {
            var speech = encoder.Encode(audio, settings, cancellationToken);
            _idle.Add(encoder);
            return speech;
        }
        catch
        {
            // Stopped in the middle, the module's memory is in no known state.
            encoder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var encoder))
        {
            encoder.Dispose();
        }

        if (_module.IsValueCreated)
        {
            _module.Value.Dispose();
        }
    }
}
