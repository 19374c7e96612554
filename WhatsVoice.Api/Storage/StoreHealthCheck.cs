using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;
using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Storage;

/// <summary>Whether the store takes writes, and why not.</summary>
internal sealed class StoreHealthCheck(Store store, ApiTelemetry telemetry) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var result = await TryWriteAsync(context.Registration.FailureStatus);
        telemetry.StoreChecked(takesWrites: result.Status == HealthStatus.Healthy);
        return result;
    }

    private async Task<HealthCheckResult> TryWriteAsync(HealthStatus failure)
    {
        try
        {
            await store.ProbeWriteAsync();
            return HealthCheckResult.Healthy("The store takes writes.");
        }
        catch (RedisServerException exception)
        {
            return new HealthCheckResult(
                failure, $"The store (ConnectionStrings:store) refuses writes, webhooks are answered with 503: {exception.Message}");
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return new HealthCheckResult(failure, "The store (ConnectionStrings:store) does not answer, webhooks are answered with 503.");
        }
    }
}
