using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WhatsVoice.ServiceDefaults;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every WhatsVoice service gets: telemetry, health, service discovery, pooled and resilient outbound HTTP.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds the defaults. Call it first in <c>Program.cs</c>.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ConfigurationRepairs.Apply(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        ReverseProxy.Add(builder.Services);
        AddProblems(builder.Services);
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();
        builder.AddOutboundHttp();
        return builder;
    }

    /// <summary>Problem details for every error. Call it before any other middleware, so that no developer page shows what an exception holds.</summary>
    public static WebApplication UseProblemDetails(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        return app;
    }

    /// <summary>Maps <c>/health</c> (ready to work), <c>/alive</c> (the process runs) and, where asked for, <c>/metrics</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapTelemetry();
        return app;
    }

    private static void AddProblems(IServiceCollection services)
    {
        // In Development bad requests would throw, and the developer page would show the caller's headers.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddProblemDetails();
        services.PostConfigure<ProblemDetailsOptions>(options =>
        {
            var customize = options.CustomizeProblemDetails;
            options.CustomizeProblemDetails = context =>
            {
                customize?.Invoke(context);
                if (context.ProblemDetails.Type?.StartsWith("urn:", StringComparison.Ordinal) != true)
                {
                    context.ProblemDetails.Type = $"urn:whatsvoice:problem:http-{context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode}";
                }
            };
        });
    }
}
