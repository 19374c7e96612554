using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace WhatsVoice.Api.Rest;

/// <summary>
/// The OpenAPI document, made at the first request. The framework's own endpoint makes it for each, which takes a stranger's request 40 times the processor
/// time of any other.
/// </summary>
internal static class OpenApiPage
{
    private const string Name = "v1";

    /// <summary>Maps <c>/openapi/v1.json</c> and the page <c>/scalar</c>.</summary>
    public static void MapOpenApiPage(this WebApplication app)
    {
        var document = new OpenApiDocumentFile(() => WriteAsync(app.Services));
        app.MapGet($"/openapi/{Name}.json", async () => TypedResults.Bytes(await document.ReadAsync(), "application/json;charset=utf-8")).ExcludeFromDescription();
        app.MapScalarApiReference("/scalar", options => options.WithTitle("WhatsVoice").DisableDefaultFonts()).Add(ShowOnlyOurs);
    }

    /// <summary>The page reads its document from an address made of the path's last part, which a link could lead to any other response of this service.</summary>
    private static void ShowOnlyOurs(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is { } page)
        {
            endpoint.RequestDelegate = context =>
            {
                if (context.GetRouteValue("documentName") is null or Name)
                {
                    return page(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        }
    }

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }
}

/// <summary>Is made once, for all who ask at the same time; one that failed is made again for the next.</summary>
internal sealed class OpenApiDocumentFile(Func<Task<byte[]>> write)
{
    private readonly Lock _lock = new();
    private Task<byte[]>? _document;

    public Task<byte[]> ReadAsync()
    {
        lock (_lock)
        {
            return _document is null or { IsFaulted: true } or { IsCanceled: true } ? _document = Task.Run(write) : _document;
        }
    }
}
