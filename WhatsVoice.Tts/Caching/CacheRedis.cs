using StackExchange.Redis;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Tts.Caching;

/// <summary>The connection to the cache's Redis, or none.</summary>
internal sealed class CacheRedis(IServiceProvider services, RedisSpans spans)
{
    private readonly Lazy<IConnectionMultiplexer> _connection = new(() => spans.Record(services.GetRequiredKeyedService<IConnectionMultiplexer>(CachingExtensions.Redis)));

    public bool IsConfigured { get; } =
        services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(IConnectionMultiplexer), CachingExtensions.Redis);

    /// <summary>Null where there is none. The first use connects, which blocks its thread: <see cref="CacheWarmUp"/> is it.</summary>
    public IConnectionMultiplexer? Connection => IsConfigured ? _connection.Value : null;
}
