using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

/// <summary>Whether the store takes writes, and why not.</summary>
internal sealed class StoreHealthCheck(Store store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.ProbeWriteAsync();
            return HealthCheckResult.Healthy("The store takes writes.");
        }
        catch (RedisServerException exception)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus, $"The store (ConnectionStrings:store) refuses writes, webhooks are answered with 503: {exception.Message}");
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The store (ConnectionStrings:store) does not answer, webhooks are answered with 503.");
        }
    }
}
