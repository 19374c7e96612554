using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Faults;

internal static class FaultEndpoints
{
    public static WebApplicationBuilder AddFaults(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaultBoard>();
        builder.Services.AddSingleton<FaultPlayer>();
        return builder;
    }

    public static WebApplication MapFaults(this WebApplication app)
    {
        app.MapGet("/sandbox/faults", Read);
        app.MapPut("/sandbox/faults", SetFault);
        app.MapDelete("/sandbox/faults", Clear);
        app.MapPut("/sandbox/latency", SetLatency);
        return app;
    }

    private static Ok<FaultsView> Read(FaultBoard board) => TypedResults.Ok(board.View());

    private static Results<Ok<FaultsView>, ValidationProblem> SetFault(FaultRule rule, FaultBoard board)
    {
        if (rule.Problems() is { Count: > 0 } problems)
        {
            return TypedResults.ValidationProblem(problems, title: "The fault cannot be set.");
        }

        board.Set(rule);
        return TypedResults.Ok(board.View());
    }

    private static Results<Ok<FaultsView>, ValidationProblem> SetLatency(LatencyRule rule, FaultBoard board)
    {
        if (rule.Problems() is { Count: > 0 } problems)
        {
            return TypedResults.ValidationProblem(problems, title: "The latency cannot be set.");
        }

        board.Set(rule);
        return TypedResults.Ok(board.View());
    }

    private static NoContent Clear(FaultBoard board)
    {
        board.Clear();
        return TypedResults.NoContent();
    }
}
