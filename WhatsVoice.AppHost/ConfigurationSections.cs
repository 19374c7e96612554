using Microsoft.Extensions.Configuration;

internal static class ConfigurationSections
{
    /// <summary>
    /// Hands on where telemetry goes: to an OTLP backend of your own instead of Aspire's dashboard (OpenTelemetry's own variables,
    /// set for the AppHost), and <c>Telemetry:Prometheus</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> project) =>
        project.WithConfiguration("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "Telemetry");

    /// <summary>
    /// Hands whole sections of the AppHost's configuration (user secrets, environment, command line) on to a project, so that the
    /// services' own keys work here too. When running only: a published model must not carry anybody's secrets.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithConfiguration(this IResourceBuilder<ProjectResource> project, params string[] sections)
    {
        if (project.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            foreach (var (key, value) in sections.SelectMany(section => project.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable()))
            {
                if (value is not null)
                {
                    project.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
                }
            }
        }

        return project;
    }
}
