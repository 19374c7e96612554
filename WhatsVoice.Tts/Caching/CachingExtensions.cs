using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace WhatsVoice.Tts.Caching;

internal static class CachingExtensions
{
    /// <summary>The name of the Redis resource and of its connection string.</summary>
    public const string Redis = "cache";

    /// <summary>Every key of this service in Redis starts with it.</summary>
    public const string KeyPrefix = "whatsvoice:speech:";

    /// <summary>
    /// Adds the cache of sentences and texts: in memory, and in Redis where <c>ConnectionStrings:cache</c> is set. It is a cache: with
    /// Redis missing, slow or wiped, speech goes on.
    /// </summary>
    public static TBuilder AddSpeechCache<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddConfiguredOptions<SpeechCacheOptions, SpeechCacheOptionsValidator>(SpeechCacheOptions.Section);
        builder.Services.AddSingleton<CacheRedis>();
        builder.Services.AddSingleton<RedisGuard>();
        builder.Services.AddSingleton<ReplicaLock>();
        builder.Services.AddSingleton<CacheGenerations>();
        builder.Services.AddSingleton<SpeechCache>();
        builder.Services.AddHealthChecks().AddCheck<CacheHealthCheck>("cache");
        builder.Services.AddHostedService<CacheWarmUp>();
        builder.Services.AddHostedService<CacheGenerationListener>();
        builder.Logging.AddFilter("ZiggyCreatures.Caching.Fusion", LogLevel.Warning); // it tells of every call

        var fusion = builder.Services.AddFusionCache()
            .WithOptions(ConfigureCache)
            .WithPostSetup((services, cache) => ConfigureEntries(services, cache.DefaultEntryOptions))
            .WithMemoryCache(services => new MemoryCache(new MemoryCacheOptions
            {
                SizeLimit = services.GetRequiredService<IOptions<SpeechCacheOptions>>().Value.MaxMemoryBytes,
            }));

        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(Redis)))
        {
            return builder;
        }

        // No health check: a service without its cache is slower, not sick, and must stay in rotation.
        builder.AddKeyedRedisClient(Redis, settings =>
        {
            settings.DisableHealthChecks = true;

            // RedisSpans writes them, with Aspire and without.
            settings.DisableTracing = true;
        }, ConfigureConnection);
        fusion.WithSerializer(new SpeechCacheSerializer()).WithDistributedCache(GuardedRedis);
        return builder;
    }

    private static GuardedDistributedCache GuardedRedis(IServiceProvider services)
    {
        var redis = new RedisCache(new RedisCacheOptions
        {
            InstanceName = KeyPrefix,
            ConnectionMultiplexerFactory = () => Task.FromResult(services.GetRequiredKeyedService<IConnectionMultiplexer>(Redis)),
        });
        return new GuardedDistributedCache(redis, services.GetRequiredService<RedisGuard>());
    }

    private static void ConfigureCache(FusionCacheOptions options)
    {
        // Entries are named by their content and so never change: there is nothing to tag, and nothing to recover.
        options.DisableTagging = true;
        options.EnableAutoRecovery = false;
        options.DistributedCacheErrorsLogLevel = LogLevel.Debug; // the multiplexer's state is logged once, not once a call
        options.FactoryErrorsLogLevel = LogLevel.Debug; // who asked gets the exception
        options.SerializationErrorsLogLevel = LogLevel.Warning;
    }

    private static void ConfigureEntries(IServiceProvider services, FusionCacheEntryOptions entry)
    {
        var options = services.GetRequiredService<IOptions<SpeechCacheOptions>>().Value;
        entry.Duration = options.TimeToLive;
        entry.DistributedCacheDuration = options.TimeToLive;
        entry.MemoryCacheDuration = options.MemoryTimeToLive;
        // Time limits and the pause after a failure are RedisGuard's: FusionCache's breaker does not open on timeouts.
        entry.AllowBackgroundDistributedCacheOperations = true;
        entry.ReThrowDistributedCacheExceptions = false;
        entry.ReThrowSerializationExceptions = false;
    }

    private static void ConfigureConnection(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        // A command that cannot be sent now is answered by a synthesis, not by waiting for the connection.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = 500;
        options.SyncTimeout = 500;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.ClientName = "whatsvoice-tts";
    }
}
