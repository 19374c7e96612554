using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Media;

internal static class MediaEndpoints
{
    public static WebApplicationBuilder AddMedia(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MediaLibrary>();
        return builder;
    }

    public static WebApplication MapMedia(this WebApplication app)
    {
        app.MapGet("/sandbox/media/{id}", Read);
        return app;
    }

    // Ranges are what lets a player seek.
    private static Results<FileContentHttpResult, ProblemHttpResult> Read(string id, MediaLibrary library) =>
        library.Find(id) is { } file
            ? TypedResults.Bytes(file.Bytes, file.MimeType, enableRangeProcessing: true)
            : TypedResults.Problem($"There is no media '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
