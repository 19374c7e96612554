using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
    /// <summary>A guard for memory, far above need: further connections are closed at once.</summary>
    private const int MaxConnections = 10_000;

    /// <summary>Bytes of a body that wait to be read, for each connection. Kestrel's 1 MB is a replica's whole memory in some hundred connections.</summary>
    private const int MaxUnreadBytes = 64 * 1024;

    /// <summary>Adds the defaults. Call it first in <c>Program.cs</c>.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        SecretFiles.Add(builder.Configuration);
        ConfigurationRepairs.Apply(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddTransient<IStartupFilter, KnownHosts>();
        ReverseProxy.Add(builder.Services);
        builder.Services.AddTransient<IStartupFilter, ResponseHeaders>();
        builder.Services.AddTransient<IStartupFilter, KnownCharsets>();
        builder.Services.Configure<KestrelServerOptions>(options =>
            (options.Limits.MaxConcurrentConnections, options.Limits.MaxRequestBufferSize, options.AddServerHeader) = (MaxConnections, MaxUnreadBytes, false));
        builder.Services.AddProblemDetails();
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();
        builder.AddOutboundHttp();
        builder.Services.AddHostedService<IdleMemory>();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready to work), <c>/alive</c> (the process runs) and, where asked for, <c>/metrics</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapTelemetry();
        return app;
    }
}
