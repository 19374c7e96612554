using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Whether WhatsApp lets this account send: an expired token or a blocked number stops everything until somebody mends it.</summary>
internal sealed class WhatsAppAccount : IHealthCheck
{
    private volatile string? _trouble;

    /// <summary>A send was accepted.</summary>
    public void Works() => _trouble = null;

    /// <param name="reason">What WhatsApp says.</param>
    public void Refused(string reason) => _trouble = reason;

    /// <summary>Degraded, not sick: webhooks are still taken, and a restart would mend nothing.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(_trouble is { } trouble
            ? HealthCheckResult.Degraded($"Nothing can be sent until this is mended: {trouble}")
            : HealthCheckResult.Healthy());
}
