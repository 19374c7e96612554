using WhatsVoice.Sandbox.Faults;

namespace WhatsVoice.Sandbox.Graph;

/// <summary>Meta's Graph API under <c>/graph</c>: sending, read marks and media. Any version is accepted.</summary>
internal static class GraphEndpoints
{
    public static WebApplicationBuilder AddGraph(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SendEndpoint>();
        builder.Services.AddSingleton<MediaGraphEndpoints>();
        return builder;
    }

    public static WebApplication MapGraph(this WebApplication app)
    {
        var graph = app.MapGroup("/graph/{version}").AddEndpointFilter<RouteGroupBuilder, GraphCallFilter>();
        graph.MapPost("/{phoneNumberId}/messages", (HttpContext context, string phoneNumberId, SendEndpoint endpoint) => endpoint.Handle(context, phoneNumberId))
            .WithMetadata(new CallRoute(Routes.Messages));
        graph.MapPost("/{phoneNumberId}/media", (HttpContext context, string phoneNumberId, MediaGraphEndpoints media) => media.UploadAsync(context, phoneNumberId))
            .WithMetadata(new CallRoute(Routes.Media)).DisableAntiforgery();
        graph.MapGet("/{id}", (HttpContext context, string version, string id, MediaGraphEndpoints media) => media.Describe(context, version, id))
            .WithMetadata(new CallRoute(Routes.MediaUrl));
        graph.MapGet("/{id}/download", (string id, MediaGraphEndpoints media, long ext = 0, string hash = "") => media.Download(id, ext, hash))
            .WithMetadata(new CallRoute(Routes.MediaDownload));
        graph.MapDelete("/{id}", (string id, MediaGraphEndpoints media) => media.Delete(id)).WithMetadata(new CallRoute(Routes.MediaDelete));
        graph.MapFallback("/{**path}", (HttpContext context, string? path) => GraphErrors.UnknownObject(context.Request.Method, path ?? ""));
        return app;
    }
}

internal sealed record GraphId(string Id);

internal sealed record GraphSuccess(bool Success);
