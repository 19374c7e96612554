using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace WhatsVoice.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    private const string ScrapePath = "/metrics";

    /// <summary>
    /// Logs, metrics and traces through OpenTelemetry, where somebody takes them: OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set,
    /// metrics for Prometheus with <c>Telemetry:Prometheus</c>. What nobody takes is not recorded.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<RedisSpans>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RedisSpans>());

        // The Aspire AppHost switches the redaction of query strings off in Development, and they hold phone numbers.
        builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "false";
        builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "false";

        // At Information it writes each request with its query string, and GET /v1/voice-messages?to= holds a phone number.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        var prometheus = AnswersPrometheus(builder.Configuration);
        var otlp = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (otlp || prometheus)
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => AddMetrics(metrics, prometheus));
        }

        if (otlp)
        {
            // Health probes and scrapes come every few seconds and say nothing about a message's way.
            builder.Services.Configure<AspNetCoreTraceInstrumentationOptions>(options => options.Filter = IsWorthATrace);
            builder.Logging.AddOpenTelemetry(logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.IncludeScopes = true;
            });
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddSource("WhatsVoice.*")
                    .AddProcessor<ModelErrorProcessor>())
                .UseOtlpExporter();
        }
    }

    /// <summary>Maps <c>/metrics</c> where it was asked for. With an <c>Api:Key</c> it needs that: the port may be open to the world, for webhooks.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        if (AnswersPrometheus(app.Configuration))
        {
            app.MapGroup("").RequireApiKey(openWithoutKey: true).MapPrometheusScrapingEndpoint(ScrapePath);
        }
    }

    private static void AddMetrics(MeterProviderBuilder metrics, bool prometheus)
    {
        metrics
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter("WhatsVoice.*", "ZiggyCreatures.Caching.Fusion");
        if (prometheus)
        {
            metrics.AddPrometheusExporter();
        }
    }

    /// <summary>Any other value is for the options to complain about.</summary>
    private static bool AnswersPrometheus(IConfiguration configuration)
        => string.Equals(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Prometheus)}"], "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsWorthATrace(HttpContext context)
        => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments(ScrapePath, StringComparison.Ordinal)
        // The webhook handshake carries the verify token in its query string, which must not reach a trace.
        && !context.Request.Query.ContainsKey("hub.verify_token");
}
