using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.ServiceDefaults.Health;

/// <summary>Ends a check that ignores its cancellation token, as Redis checks do while they connect.</summary>
internal sealed class TimeLimitedHealthCheck(IHealthCheck inner, TimeSpan limit, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.CheckHealthAsync(context, cancellationToken).WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"No answer within {limit.TotalSeconds:0.#} s.");
        }
    }
}
