using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Tts.Caching;

/// <summary>A service without its cache is slower and dearer, not sick: it stays in rotation.</summary>
internal sealed class CacheHealthCheck(CacheRedis redis, RedisGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((redis.IsConfigured, guard.IsLeftAlone) switch
        {
            (false, _) => HealthCheckResult.Healthy("In memory only: ConnectionStrings:cache is not set."),
            (_, true) => HealthCheckResult.Degraded("The cache (ConnectionStrings:cache) does not answer: speech goes on without it, slower."),
            _ => HealthCheckResult.Healthy("In memory and in Redis."),
        });
}
