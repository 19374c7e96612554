using OpenTelemetry.Instrumentation.StackExchangeRedis;
using StackExchange.Redis;

namespace WhatsVoice.Tts.Caching;

/// <summary>The connection to the cache's Redis, or none.</summary>
internal sealed class CacheRedis(IServiceProvider services)
{
    private readonly Lazy<IConnectionMultiplexer> _connection = new(() => Connect(services));

    public bool IsConfigured { get; } =
        services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(IConnectionMultiplexer), CachingExtensions.Redis);

    /// <summary>Null where there is none. The first use connects, which blocks its thread: <see cref="CacheWarmUp"/> is it.</summary>
    public IConnectionMultiplexer? Connection => IsConfigured ? _connection.Value : null;

    private static IConnectionMultiplexer Connect(IServiceProvider services)
    {
        var redis = services.GetRequiredKeyedService<IConnectionMultiplexer>(CachingExtensions.Redis);

        // Missing where traces are not exported.
        services.GetService<StackExchangeRedisInstrumentation>()?.AddConnection(redis);
        return redis;
    }
}
