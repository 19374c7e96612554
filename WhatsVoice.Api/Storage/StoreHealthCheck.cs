using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;
using WhatsVoice.Api.Telemetry;

namespace WhatsVoice.Api.Storage;

/// <summary>Whether the store takes writes, and why not; and how much of its memory is used.</summary>
internal sealed class StoreHealthCheck(Store store, ApiTelemetry telemetry) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var memory = store.ReadMemoryAsync();
        var result = await TryWriteAsync(context.Registration.FailureStatus);
        await memory;
        telemetry.StoreChecked(takesWrites: result.Status == HealthStatus.Healthy, store.MemoryUsed);
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
