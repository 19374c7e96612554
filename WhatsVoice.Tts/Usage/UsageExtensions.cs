using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.Tts.Budget;

namespace WhatsVoice.Tts.Usage;

internal static class UsageExtensions
{
    /// <summary>Adds what the engines were given and how they do; call it after speech.</summary>
    public static TBuilder AddUsage<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddConfiguredOptions<PriceOptions, DictionaryOptionsValidator<PriceOptions>>(PriceOptions.Section);
        builder.Services.AddSingleton<UsageReader>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, UsageJson.Default));
        return builder;
    }

    /// <summary>Maps <c>/v1/usage</c>.</summary>
    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1").WithTags("Usage").RequireMonitoringKey().MapGet("/usage", ReadAsync);
        return routes;
    }

    private static async Task<JsonHttpResult<UsageReport>> ReadAsync(UsageReader reader, CancellationToken cancellationToken)
        => TypedResults.Json(await reader.ReadAsync(cancellationToken), UsageJson.Default.UsageReport);
}

/// <summary>The response of <c>GET /v1/usage</c>.</summary>
/// <param name="Engines">In the order of <c>Speech:Engines</c>.</param>
internal sealed record UsageReport(IReadOnlyList<EngineUsage> Engines, IReadOnlyList<string> Profiles, string DefaultProfile);

/// <param name="Name">For example elevenlabs.</param>
/// <param name="Local">Whether it runs in this process and costs nothing; its characters are not counted then.</param>
/// <param name="Ready">False while its breaker is open, its budget is used up or its model is missing.</param>
/// <param name="Trouble">Why it is not ready; null while it is.</param>
/// <param name="CharactersToday">Characters given to it on this UTC day, over all replicas; null where they are not counted.</param>
/// <param name="CharactersThisMonth">The same for this UTC month.</param>
/// <param name="DailyLimit">From here on the next engine speaks until the day ends; null for no limit.</param>
/// <param name="MonthlyLimit">The same for the month.</param>
/// <param name="PricePerThousand">From <c>Speech:Prices</c>; null where none is set.</param>
/// <param name="Running">Sentences that this replica is making with it.</param>
/// <param name="Waiting">Sentences that wait in this replica because no more are allowed at once.</param>
internal sealed record EngineUsage(
    string Name,
    bool Local,
    bool Ready,
    string? Trouble,
    long? CharactersToday,
    long? CharactersThisMonth,
    long? DailyLimit,
    long? MonthlyLimit,
    decimal? PricePerThousand,
    int Running,
    int Waiting,
    int Limit);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsageReport))]
internal sealed partial class UsageJson : JsonSerializerContext;
