using System.Diagnostics;
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

/// <summary>How telemetry leaves the process beside OTLP, section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Whether <c>/metrics</c> serves Prometheus. Asks for a key where one is configured. Default: no.</summary>
    public bool Prometheus { get; set; }
}

internal static class TelemetryExtensions
{
    private const string ScrapePath = "/metrics";

    /// <summary>
    /// Logs, metrics and traces through OpenTelemetry: OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, metrics for Prometheus with
    /// <c>Telemetry:Prometheus</c>. Without an exporter nothing is recorded.
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

        var prometheus = ServesPrometheus(builder.Configuration);
        var otlp = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (otlp || prometheus)
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => AddMetrics(metrics, prometheus));
        }

        if (otlp)
        {
            // Health probes and scrapes come every few seconds and have nothing to do with a message.
            builder.Services.Configure<AspNetCoreTraceInstrumentationOptions>(options => options.Filter = IsWorthATrace);

            // Without scopes: the framework's holds the path of the request, and that of DELETE /v1/people/{id} is a person.
            builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddSource("WhatsVoice.*")
                    .AddProcessor<ModelErrorProcessor>()
                    .AddProcessor<PersonInPathProcessor>())
                .UseOtlpExporter();
        }
    }

    /// <summary>Maps <c>/metrics</c> with <c>Telemetry:Prometheus</c>. It needs a key where one is configured: the port is open to the internet for webhooks.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        if (ServesPrometheus(app.Configuration))
        {
            app.MapGroup("").RequireMonitoringKey().MapPrometheusScrapingEndpoint(ScrapePath);
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

    /// <summary>The options' validator reports any other value.</summary>
    private static bool ServesPrometheus(IConfiguration configuration)
        => string.Equals(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Prometheus)}"], "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsWorthATrace(HttpContext context)
        => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments(ScrapePath, StringComparison.Ordinal)
        // The webhook handshake carries the verify token in its query string, which must not reach a trace.
        && !context.Request.Query.ContainsKey("hub.verify_token");
}

/// <summary>Removes a model's own words from the spans of failed calls: an error may quote the text that it was asked about.</summary>
internal sealed class ModelErrorProcessor : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data is { Status: ActivityStatusCode.Error, StatusDescription: not null } && data.GetTagItem("gen_ai.operation.name") is not null)
        {
            data.SetStatus(ActivityStatusCode.Error);
        }
    }
}

/// <summary>Masks persons in the paths of incoming requests, such as <c>DELETE /v1/people/15550001111</c>.</summary>
internal sealed class PersonInPathProcessor : BaseProcessor<Activity>
{
    private const string Path = "url.path";

    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Path) is string path && PhoneNumbers.MaskPath(path) is var masked && masked != path)
        {
            data.SetTag(Path, masked);
        }
    }
}
