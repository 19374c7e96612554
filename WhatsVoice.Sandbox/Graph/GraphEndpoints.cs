using Microsoft.AspNetCore.Http.HttpResults;
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
        graph.MapPost("/{phoneNumberId}/messages", Send).WithMetadata(new CallRoute(Routes.Messages));
        graph.MapPost("/{phoneNumberId}/media", UploadAsync).WithMetadata(new CallRoute(Routes.Media)).DisableAntiforgery();
        graph.MapGet("/{id}", Describe).WithMetadata(new CallRoute(Routes.MediaUrl));
        graph.MapGet("/{id}/download", Download).WithMetadata(new CallRoute(Routes.MediaDownload));
        graph.MapDelete("/{id}", Delete).WithMetadata(new CallRoute(Routes.MediaDelete));
        graph.MapFallback("/{**path}", Unknown);
        return app;
    }

    private static IResult Send(HttpContext context, string phoneNumberId, SendEndpoint endpoint) => endpoint.Handle(context, phoneNumberId);

    private static Task<IResult> UploadAsync(HttpContext context, string phoneNumberId, MediaGraphEndpoints media) => media.UploadAsync(context, phoneNumberId);

    private static IResult Describe(HttpContext context, string version, string id, MediaGraphEndpoints media) => media.Describe(context, version, id);

    private static IResult Download(string id, MediaGraphEndpoints media, long ext = 0, string hash = "") => media.Download(id, ext, hash);

    private static IResult Delete(string id, MediaGraphEndpoints media) => media.Delete(id);

    private static JsonHttpResult<GraphErrorBody> Unknown(HttpContext context, string? path) => GraphErrors.UnknownObject(context.Request.Method, path ?? "");
}

internal sealed record GraphId(string Id);

internal sealed record GraphSuccess(bool Success);
