using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Puts together the environment that Aspire would give a project.</summary>
internal static class ProjectEnvironment
{
    /// <summary>The variables of one instance, beside those it inherits.</summary>
    /// <exception cref="DistributedApplicationException">A value is missing.</exception>
    public static async Task<Dictionary<string, string>> CreateAsync(
        ProjectResource project,
        IReadOnlyDictionary<string, int> targetPorts,
        DistributedApplicationExecutionContext executionContext,
        IConfiguration configuration,
        IHostEnvironment hostEnvironment,
        CancellationToken cancellationToken)
    {
        Dictionary<string, object> variables = [];
        AddTelemetry(project, variables, configuration, hostEnvironment);
        AddPorts(project, targetPorts, variables);

        var context = new EnvironmentCallbackContext(executionContext, project, variables, cancellationToken);
        foreach (var annotation in project.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        Dictionary<string, string> resolved = [];
        foreach (var (name, value) in variables)
        {
            resolved[name] = value as string ?? await ((IValueProvider)value).GetValueAsync(cancellationToken) ?? "";
        }

        return resolved;
    }

    /// <summary>What a child inherits: this process's environment without what was meant for this process alone.</summary>
    public static Dictionary<string, string> Inherited() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(entry => (Name: (string)entry.Key, Value: entry.Value as string ?? ""))
        .Where(variable => variable.Name is not ("ASPNETCORE_URLS" or "ASPNETCORE_HTTP_PORTS" or "URLS" or "DOTNET_LAUNCH_PROFILE")
            && !variable.Name.StartsWith("ASPIRE_", StringComparison.Ordinal))
        .ToDictionary(variable => variable.Name, variable => variable.Value);

    private static void AddPorts(ProjectResource project, IReadOnlyDictionary<string, int> targetPorts, Dictionary<string, object> variables)
    {
        foreach (var endpoint in project.Endpoints().Where(endpoint => endpoint.EnvironmentVariable is not null))
        {
            variables[endpoint.EnvironmentVariable!] = targetPorts[endpoint.Name].ToString(CultureInfo.InvariantCulture);
        }

        var urls = project.Endpoints()
            .Where(endpoint => endpoint.EnvironmentVariable is null && endpoint.UriScheme is "http" or "https")
            .Select(endpoint => string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://localhost:{targetPorts[endpoint.Name]}"))
            .ToArray();
        if (urls.Length > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }

    private static void AddTelemetry(ProjectResource project, Dictionary<string, object> variables, IConfiguration configuration, IHostEnvironment hostEnvironment)
    {
        variables["OTEL_SERVICE_NAME"] = project.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={Guid.NewGuid().ToString("N")[..8]}";
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } endpoint)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
        }

        if (hostEnvironment.IsDevelopment())
        {
            // Show traces and metrics at once, whole.
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }
}
