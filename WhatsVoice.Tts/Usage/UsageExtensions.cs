using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Tts.Usage;

internal static class UsageExtensions
{
    /// <summary>Adds what the engines were given and how they do; call it after speech.</summary>
    public static TBuilder AddUsage<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddConfiguredOptions<PriceOptions, PriceOptionsValidator>(PriceOptions.Section);
        builder.Services.AddSingleton<UsageReader>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, UsageJson.Default));
        return builder;
    }

    /// <summary>Maps <c>/v1/usage</c>.</summary>
    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1").WithTags("Usage").RequireApiKey(ApiScopes.Operate, openWithoutKey: true).MapGet("/usage", ReadAsync);
        return routes;
    }

    private static async Task<JsonHttpResult<UsageReport>> ReadAsync(UsageReader reader, CancellationToken cancellationToken)
        => TypedResults.Json(await reader.ReadAsync(cancellationToken), UsageJson.Default.UsageReport);
}
