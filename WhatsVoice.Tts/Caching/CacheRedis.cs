using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Caching;

internal sealed class CacheRedis(IServiceProvider services, RedisSpans spans)
{
    private readonly Lazy<IConnectionMultiplexer> _connection = new(() => spans.Record(services.GetRequiredKeyedService<IConnectionMultiplexer>(CachingExtensions.Redis)));

    public bool IsConfigured { get; } =
        services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(IConnectionMultiplexer), CachingExtensions.Redis);

    /// <summary>Null where there is none. The first use connects, which blocks its thread: <see cref="CacheWarmUp"/> is it.</summary>
    public IConnectionMultiplexer? Connection => IsConfigured ? _connection.Value : null;
}

/// <summary>
/// Connects to Redis before the service listens, for at most a second, so that the first request neither waits for the
/// connection nor misses what is there; then uses it once, so that it finds the cache's code compiled too.
/// </summary>
internal sealed partial class CacheWarmUp(CacheRedis redis, RedisGuard guard, CacheGenerations generations, SpeechCache cache, ILogger<CacheWarmUp> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Connecting blocks its thread.
        if (await DedicatedThread.Run(() => redis.Connection, cancellationToken) is { } connection)
        {
            Watch(connection);
            await LearnPurgesAsync();
        }
        else
        {
            Log.MemoryOnly(logger);
        }

        await cache.WarmUpAsync(cancellationToken);
        guard.EndWarmUp();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LearnPurgesAsync()
    {
        try
        {
            await generations.RefreshAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // Nothing can be found in it then, either; CacheGenerationListener asks again.
        }
    }

    private void Watch(IConnectionMultiplexer connection)
    {
        connection.ConnectionFailed += (_, failure) => Log.Lost(logger, failure.FailureType);
        connection.ConnectionRestored += (_, _) => Log.Restored(logger);
        if (!connection.IsConnected)
        {
            Log.NotConnected(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "ConnectionStrings:cache is not set: synthesized speech is kept in this process's memory only.")]
        public static partial void MemoryOnly(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The speech cache's Redis does not answer yet; speech goes on without it.")]
        public static partial void NotConnected(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The speech cache's Redis is gone ({Failure}); speech goes on without it.")]
        public static partial void Lost(ILogger logger, ConnectionFailureType failure);

        [LoggerMessage(4, LogLevel.Information, "The speech cache's Redis is back.")]
        public static partial void Restored(ILogger logger);
    }
}

/// <summary>A service without its cache is slower and dearer, not sick: it stays in rotation.</summary>
internal sealed class CacheHealthCheck(CacheRedis redis, RedisGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((redis.IsConfigured, guard.IsPaused) switch
        {
            (false, _) => HealthCheckResult.Healthy("In memory only: ConnectionStrings:cache is not set."),
            (_, true) => HealthCheckResult.Degraded("The cache (ConnectionStrings:cache) does not answer: speech goes on without it, slower."),
            _ => HealthCheckResult.Healthy("In memory and in Redis."),
        });
}
