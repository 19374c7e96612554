namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>How telemetry leaves the process beside OTLP, section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Whether <c>/metrics</c> answers Prometheus. Asks for <c>Api:Key</c> where one is set. Default: no.</summary>
    public bool Prometheus { get; set; }
}
