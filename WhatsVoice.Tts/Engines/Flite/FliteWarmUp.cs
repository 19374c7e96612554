using Microsoft.Extensions.Options;
using Wasmtime;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Engines.Flite;

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
