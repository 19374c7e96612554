using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace WhatsVoice.Api.Telemetry;

internal static class TelemetryExtensions
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>Of Orleans' 85 instruments those that say something about conversations: how many are loaded, and what goes wrong with them.</summary>
    private static readonly HashSet<string> OrleansInstruments =
    [
        "orleans-catalog-activations",
        "orleans-catalog-activation-failed-to-activate",
        "orleans-app-requests-timedout",
        "orleans-messaging-rejected",
        "orleans-storage-read-errors",
        "orleans-storage-write-errors",
    ];

    /// <summary>Adds the service's own spans and instruments, and what is worth having of Orleans'.</summary>
    public static void AddApiTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiTelemetry>();

        // Without these a conversation's Redis writes would hang in the air; Orleans' other sources tell of its own housekeeping.
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing
            .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Storage")
            .AddProcessor<HousekeepingProcessor>());
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddMeter(Orleans)
            .AddView(instrument => instrument.Meter.Name == Orleans && !OrleansInstruments.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null));
    }
}
