using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Calls;

internal static class CallEndpoints
{
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallLog>();
        return builder;
    }

    public static WebApplication MapCalls(this WebApplication app)
    {
        app.MapGet("/sandbox/log", Read);
        app.MapDelete("/sandbox/log", Clear);
        return app;
    }

    private static Ok<CallLogView> Read(CallLog log, string? kind, string? route, string? person, long after = 0) =>
        TypedResults.Ok(log.View(kind, route, person, after));

    private static NoContent Clear(CallLog log)
    {
        log.Clear();
        return TypedResults.NoContent();
    }
}

/// <param name="Entries">Oldest first.</param>
/// <param name="Dropped">Entries dropped since the log was last cleared.</param>
internal sealed record CallLogView(IReadOnlyList<CallLogEntry> Entries, long Dropped);
