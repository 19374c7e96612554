using OpenTelemetry;
using OpenTelemetry.Trace;

namespace WhatsVoice.Sandbox;

internal static class Telemetry
{
    /// <summary>
    /// The sandbox's part of a message's trace, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set: the calls of the APIs that it stands in for.
    /// Its own routes are left out, since their addresses hold phone numbers, and so are its logs. Webhooks carry no trace, as Meta's do not.
    /// </summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(options => options.Filter = context => IsUpstreamCall(context.Request)))
                .UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>HEAD is how the services open their connections: it belongs to no message.</summary>
    private static bool IsUpstreamCall(HttpRequest request) =>
        !HttpMethods.IsHead(request.Method)
        && (request.Path.StartsWithSegments("/graph", StringComparison.Ordinal)
            || request.Path.StartsWithSegments("/elevenlabs", StringComparison.Ordinal)
            || request.Path.StartsWithSegments("/openai", StringComparison.Ordinal));
}
