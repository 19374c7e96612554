using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Engines.ElevenLabs;
using WhatsVoice.Stt.Engines.OpenAI;
using WhatsVoice.Stt.Engines.Whisper;

namespace WhatsVoice.Stt.Engines;

internal static class EngineExtensions
{
    /// <summary>Adds the engines of <c>Transcription:Engines</c> and the chain of them.</summary>
    public static void AddTranscriptionEngines(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddEngineOrder<SttOptions>(SttOptions.OrderKey);
        services.AddHealthChecks().AddCheck<EngineHealthCheck>("engines");

        // The chain logs an engine's failure itself.
        builder.Logging.AddFilter(typeof(OpenTelemetrySpeechToTextClient).FullName, LogLevel.None);

        // Where Transcription:Engines names none, in this order.
        builder.AddElevenLabs();
        builder.AddOpenAI();
        builder.AddWhisper();
        services.AddSingleton(provider =>
        {
            TranscriptionEngine[] engines = [.. provider.GetRequiredService<EngineOrder>().Names.Select(provider.GetRequiredKeyedService<TranscriptionEngine>)];
            var telemetry = provider.GetRequiredService<TranscriptionTelemetry>();
            telemetry.Watch(engines);
            return new EngineChain(engines, telemetry, provider.GetRequiredService<ILogger<EngineChain>>());
        });
    }

    /// <summary>Adds one engine under its name: its settings for the order, its client with telemetry around it, and its breaker.</summary>
    public static void AddTranscriptionEngine(this IServiceCollection services, KnownEngine engine, Func<IServiceProvider, ISpeechToTextClient> client)
    {
        var name = engine.Name;
        services.AddSingleton(engine);
        services.AddKeyedSpeechToTextClient(name, client)
            // Never the transcripts, whatever OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says.
            .UseOpenTelemetry(sourceName: TranscriptionTelemetry.Name, configure: it => it.EnableSensitiveData = false);
        services.AddKeyedSingleton(name, (provider, _) => new TranscriptionEngine(
            provider.GetRequiredKeyedService<ISpeechToTextClient>(name),
            provider.GetRequiredService<IOptions<SttOptions>>().Value.Breaker,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EngineBreaker>>()));
    }
}

/// <summary>Tells which engines are skipped, and why. With another engine at work the service is still of use.</summary>
internal sealed class EngineHealthCheck(EngineChain chain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = chain.Engines.Select(engine => engine.Problem).OfType<string>().ToArray();
        return Task.FromResult((chain.Engines.Count, reasons.Length) switch
        {
            (0, _) => HealthCheckResult.Degraded(EngineChain.NoEngine),
            (_, 0) => HealthCheckResult.Healthy($"In this order: {string.Join(", ", chain.Engines.Select(engine => engine.Name))}."),
            _ => HealthCheckResult.Degraded(string.Join(' ', reasons)),
        });
    }
}
