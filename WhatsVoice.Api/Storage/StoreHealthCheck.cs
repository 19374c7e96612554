using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

/// <summary>Writes, since that is what a webhook needs: a replica that only reads, a full memory or a full disk answers a ping all the same.</summary>
internal sealed class StoreHealthCheck(Store store) : IHealthCheck
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Database.StringSetAsync(Store.Health, "1", Memory);
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
