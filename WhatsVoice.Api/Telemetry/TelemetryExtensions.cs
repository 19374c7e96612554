using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace WhatsVoice.Api.Telemetry;

internal static class TelemetryExtensions
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>The instruments of Orleans, of 85, that concern conversations: how many are loaded, and their failures.</summary>
    private static readonly HashSet<string> OrleansInstruments =
    [
        "orleans-catalog-activations",
        "orleans-catalog-activation-failed-to-activate",
        "orleans-app-requests-timedout",
        "orleans-messaging-rejected",
        "orleans-storage-read-errors",
        "orleans-storage-write-errors",
    ];

    /// <summary>Adds the service's own spans and instruments, and some of Orleans'.</summary>
    public static void AddApiTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiTelemetry>();

        // Without these sources a conversation's Redis spans would have no parent; Orleans' other sources are housekeeping.
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing
            .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Storage")
            .AddProcessor<HousekeepingProcessor>());
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddMeter(Orleans)
            .AddView(instrument => instrument.Meter.Name == Orleans && !OrleansInstruments.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null));
    }
}
