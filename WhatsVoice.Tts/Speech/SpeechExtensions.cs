using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Budget;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Speech;

internal static class SpeechExtensions
{
    // Every character of the longest text allowed, escaped as \uXXXX twice over, and room for the rest.
    private const long MaxBodyBytes = 2 << 20;

    /// <summary>Adds text to speech: the engines, the cache, the budget, the pipeline between them, and its errors.</summary>
    public static TBuilder AddSpeech<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddConfiguredOptions<SpeechOptions, SpeechOptionsValidator>(SpeechOptions.Section);
        services.AddSingleton<SpeechTelemetry>();
        services.AddSingleton<EngineChain>();
        services.AddSingleton<VoiceLevels>();
        services.AddKeyedSingleton(SentenceSpeaker.Conversions, (provider, _) =>
            new SynthesisGate(Environment.ProcessorCount, provider.GetRequiredService<IOptions<EngineOptions>>().Value.MaxQueued));
        services.AddSingleton<SentenceSpeaker>();
        services.AddConfiguredOptions<PauseOptions, PauseOptionsValidator>(PauseOptions.Section);
        services.AddSingleton<SpeechPlanner>();
        services.AddSingleton<SpeechFiles>();
        services.AddSingleton<SpeechService>();
        services.AddSingleton<SpeechStreamer>();
        services.AddSingleton<SpeechRequestReader>();
        services.AddCallerLimit();

        builder.AddSpeechEngines();
        builder.AddSpeechCache();
        builder.AddSpeechBudget();

        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, SpeechJson.Default));
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = OpenAIError.Complete);
        return builder;
    }

    /// <summary>Maps <c>/v1/audio</c>.</summary>
    public static IEndpointRouteBuilder MapSpeech(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/audio").WithTags("Speech");
        group.MapDelete("/cache", SpeechEndpoints.PurgeCache)
            .RequireApiKey(ApiScopes.Operate, openWithoutKey: true).WithAudit("purge-cache").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        var speech = group.MapGroup("").RequireApiKey(ApiScopes.Speak, openWithoutKey: true);
        speech.MapPost("/speech", SpeechEndpoints.CreateSpeech)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .RequireRateLimiting(Callers.Policy)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        speech.MapGet("/voices", SpeechEndpoints.ListVoices);
        return routes;
    }
}
