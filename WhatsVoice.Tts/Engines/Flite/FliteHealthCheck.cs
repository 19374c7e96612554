using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>
/// Not ready while the local voice loads. Where it cannot be loaded the service is degraded, not unhealthy: it answers,
/// with an error that says what is missing, and a service that is never ready would keep the whole system from starting.
/// </summary>
internal sealed class FliteHealthCheck(FliteModule module) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((module.IsLoaded, module.Failure) switch
        {
            (true, _) => HealthCheckResult.Healthy("The local voice is loaded."),
            (_, { } failure) => HealthCheckResult.Degraded(failure),
            _ => HealthCheckResult.Unhealthy("The local voice is loading."),
        });
}
