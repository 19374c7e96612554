namespace WhatsVoice.Api.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddApiTelemetry(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<ApiTelemetry>();
}
