using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <summary>Speech to text: <c>/v1/audio/transcriptions</c> and <c>/v1/models</c>, both in OpenAI's shape.</summary>
internal static class TranscriptionEndpoints
{
    private const string PerCaller = "per-caller";

    /// <summary>Adds the engines, the cache, the budget, the pipeline between them, and its errors.</summary>
    public static TBuilder AddTranscription<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddConfiguredOptions<SttOptions, SttOptionsValidator>(SttOptions.Section);
        services.AddSingleton<TranscriptionTelemetry>();
        services.AddSingleton<TranscriptionService>();
        services.AddSingleton<TranscriptionRequestReader>();
        builder.AddTranscriptionEngines();
        builder.AddTranscriptCache();

        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            limiter.AddPolicy(PerCaller, ConcurrencyOf);

            // Asked first, so that who waits for a recording of their own takes none of the places of the Api's key.
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(ConcurrencyOfPerson);
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, TranscriptionJson.Default);

            // Of the generated context, only the types count here, not its naming policy.
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        });
        services.AddProblemDetails(options => options.CustomizeProblemDetails = OpenAIError.Complete);
        return builder;
    }

    public static IEndpointRouteBuilder MapTranscription(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Transcription").RequireApiKey(ApiScopes.Speak, openWithoutKey: true);
        group.MapPost("/audio/transcriptions", CreateTranscription)
            .RequireRateLimiting(PerCaller)
            .DisableAntiforgery()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);
        group.MapGet("/models", ListModels);
        return routes;
    }

    private static async Task<Results<Ok<TranscriptionBody>, Ok<VerboseTranscriptionBody>, ContentHttpResult, ProblemHttpResult>> CreateTranscription(
        HttpContext context, TranscriptionRequestReader reader, TranscriptionService service, KeyBudget budget, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        TranscriptionRequest? request = null;
        try
        {
            (request, var format) = await reader.ReadAsync(context.Request, cancellationToken);
            if (await budget.TakeSoundAsync(context, request.Audio.EstimatedDuration) is { } refusal)
            {
                return refusal;
            }

            var result = await service.TranscribeAsync(request with { Caller = TurnOf(context) }, cancellationToken);
            Describe(context.Response.Headers, result, time.GetElapsedTime(started));
            return format switch
            {
                TranscriptionFormat.Text => TypedResults.Text(result.Transcript.Text),
                TranscriptionFormat.Srt => TypedResults.Text(Subtitles.Srt(result.Transcript)),
                TranscriptionFormat.Vtt => TypedResults.Text(Subtitles.Vtt(result.Transcript)),
                TranscriptionFormat.Events => TypedResults.Text(TranscriptEvent.StreamOf(result.Transcript), "text/event-stream"),
                TranscriptionFormat.VerboseJson => TypedResults.Ok(VerboseTranscriptionBody.From(result.Transcript)),
                _ => TypedResults.Ok(new TranscriptionBody(result.Transcript.Text)),
            };
        }
        catch (Exception exception) when (TranscriptionProblems.For(exception, context.Response) is { } problem)
        {
            if (exception is EngineException { BilledAttempts: > 0 and var attempts } && request is not null)
            {
                // Engines may bill each attempt at what they were given, so callers count it.
                TellDuration(context.Response.Headers, request.Audio.EstimatedDuration.TotalSeconds * attempts);
            }

            return problem;
        }
    }

    private static Ok<ModelList> ListModels(EngineChain chain, IOptions<SttOptions> options) => TypedResults.Ok(new ModelList(
        "list",
        [.. chain.Engines.Select(engine => new ModelList.Model(
            engine.Name, "model", 0, "whatsvoice", engine.WhyUnavailable ?? "ready", options.Value.Prices.TryGetValue(engine.Name, out var price) ? price : null))]));

    private static void Describe(IHeaderDictionary headers, TranscriptionResult result, TimeSpan elapsed)
    {
        headers["X-Engine"] = result.Engine;
        headers["X-Cache"] = result.IsCached ? "hit" : "miss";
        headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"transcribe;dur={elapsed.TotalMilliseconds:0.#}");
        if (result.Transcript.Duration is { } seconds)
        {
            TellDuration(headers, seconds);
        }
    }

    private static void TellDuration(IHeaderDictionary headers, double seconds) =>
        headers["X-Audio-Duration"] = seconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A key in a network.</summary>
    private static string CallerOf(HttpContext context) => $"{context.User.Identity?.Name} {ClientNetwork.Of(context)}";

    /// <summary>Who takes turns at an engine's places: each person of the Api's, whichever replica asks for them, and each other caller.</summary>
    private static string TurnOf(HttpContext context) => context.PersonOfApi() is { } person ? $"{context.User.Identity?.Name} {person}" : CallerOf(context);

    private static RateLimitPartition<string> ConcurrencyOf(HttpContext context)
        => AtOnce(CallerOf(context), context.RequestServices.GetRequiredService<IOptions<SttOptions>>().Value.MaxConcurrency, context);

    /// <summary>All persons come with the Api's key. One at a time, nobody's recordings that the Api has given up hold all of its places.</summary>
    private static RateLimitPartition<string> ConcurrencyOfPerson(HttpContext context)
        => context.PersonOfApi() is { } person ? AtOnce(person, 1, context) : RateLimitPartition.GetNoLimiter("");

    /// <summary>A request over the limit waits with its body unread, so that waiting costs no memory.</summary>
    private static RateLimitPartition<string> AtOnce(string key, int permits, HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<SttOptions>>().Value;
        return RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = permits,
            QueueLimit = options.MaxQueued,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
