using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines.ElevenLabs;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.Engines.OpenAI;
using WhatsVoice.Tts.Engines.Supertonic;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Engines;

internal static class EngineExtensions
{
    /// <summary>Adds the engines of <c>Speech:Engines</c> and their list, in that order.</summary>
    public static TBuilder AddSpeechEngines<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddConfiguredOptions<EngineBreakerOptions, EngineBreakerOptionsValidator>("Speech:Breaker");
        services.AddConfiguredOptions<EngineOptions, EngineOptionsValidator>(EngineOptions.Section);
        services.AddEngineOrder<EngineOptions>(EngineOptions.OrderKey);
        services.AddHealthChecks().AddCheck<EngineHealthCheck>("engines");
        // The pipeline logs an engine's failure itself.
        builder.Logging.AddFilter(typeof(OpenTelemetryTextToSpeechClient).FullName, LogLevel.None);

        // Where Speech:Engines names none, in this order.
        builder.AddElevenLabs();
        builder.AddOpenAI();
        builder.AddSupertonic();
        builder.AddFlite();
        services.AddSingleton<IReadOnlyList<SpeechEngine>>(provider =>
            [.. provider.GetRequiredService<EngineOrder>().Names.Select(provider.GetRequiredKeyedService<SpeechEngine>)]);
        return builder;
    }

    /// <summary>Adds one engine under its name: its settings for the order, its client with telemetry around it, its gate and its breaker.</summary>
    /// <param name="maxConcurrency">How many sentences at once, to begin with.</param>
    public static void AddSpeechEngine(
        this IServiceCollection services, KnownEngine engine, Func<IServiceProvider, int> maxConcurrency, Func<IServiceProvider, ITextToSpeechClient> client)
    {
        var name = engine.Name;
        services.AddSingleton(engine);
        services.AddKeyedTextToSpeechClient(name, client)
            // Never the texts, whatever OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says.
            .UseOpenTelemetry(sourceName: SpeechTelemetry.Name, configure: it => it.EnableSensitiveData = false);
        services.AddKeyedSingleton(name, (provider, _) =>
        {
            var gate = new SynthesisGate(maxConcurrency(provider), provider.GetRequiredService<IOptions<EngineOptions>>().Value.MaxQueued);
            provider.GetRequiredService<SpeechTelemetry>().Observe(name, () => gate.Load);
            return gate;
        });
        services.AddKeyedSingleton(name, (provider, _) =>
        {
            var speaker = provider.GetRequiredKeyedService<ITextToSpeechClient>(name);
            var local = speaker.GetService<SpeechEngineDescription>() is { IsLocal: true };
            return new SpeechEngine(speaker, provider.GetRequiredKeyedService<SynthesisGate>(name), local ? null : SpeechEngine.CreateBreaker(
                name,
                provider.GetRequiredService<IOptions<EngineBreakerOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EngineBreaker>>()));
        });
    }
}
