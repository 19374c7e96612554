using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Configuration;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.Security;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Speech;

internal static class SpeechExtensions
{
    // Every character of the longest text allowed, escaped as \uXXXX twice over, and room for the rest.
    private const long MaxBodyBytes = 2 << 20;

    /// <summary>Adds text to speech: the engine, the cache, the pipeline between them, and its errors.</summary>
    public static TBuilder AddSpeech<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddConfiguredOptions<SpeechOptions, SpeechOptionsValidator>(SpeechOptions.Section);
        services.AddSingleton<SpeechTelemetry>();
        services.AddSingleton<SynthesisGate>();
        services.AddSingleton<SentenceSpeaker>();
        services.AddConfiguredOptions<PauseOptions, PauseOptionsValidator>(PauseOptions.Section);
        services.AddSingleton<SpeechService>();
        services.AddSingleton<SpeechStreamer>();
        services.AddSingleton<SpeechRequestReader>();

        builder.AddFlite();
        builder.AddSpeechCache();
        // The engine of the service. A chain of several takes its place here.
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ITextToSpeechClient>(FliteClient.Name));
        services.AddSingleton(provider => provider.GetRequiredService<ITextToSpeechClient>().GetService<SpeechEngineDescription>()!);

        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, SpeechJson.Default));
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = SpeechProblems.Complete);
        return builder;
    }

    /// <summary>Maps <c>/v1/audio</c>.</summary>
    public static IEndpointRouteBuilder MapSpeech(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/audio").WithTags("Speech").RequireApiKey();
        group.MapPost("/speech", SpeechEndpoints.CreateSpeech)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/voices", SpeechEndpoints.ListVoices);
        group.MapDelete("/cache", SpeechEndpoints.PurgeCache).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static void AddFlite(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<WasmOptions, WasmOptionsValidator>(WasmOptions.Section);
        services.AddConfiguredOptions<FliteOptions, FliteOptionsValidator>(FliteOptions.Section);
        services.AddSingleton<WasmHost>();
        services.AddSingleton<CompiledModuleCache>();
        services.AddSingleton<OpusEncoderPool>();
        services.AddSingleton<FliteModule>();
        services.AddHostedService<FliteWarmUp>();
        services.AddHealthChecks().AddCheck<FliteHealthCheck>(FliteClient.Name);
        services.AddSingleton<FliteClient>();
        // The pipeline logs an engine's failure itself.
        builder.Logging.AddFilter(typeof(OpenTelemetryTextToSpeechClient).FullName, LogLevel.None);
        services.AddKeyedTextToSpeechClient(FliteClient.Name, provider => provider.GetRequiredService<FliteClient>())
            // Never the texts, whatever OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says.
            .UseOpenTelemetry(sourceName: SpeechTelemetry.Name, configure: client => client.EnableSensitiveData = false);
    }
}
