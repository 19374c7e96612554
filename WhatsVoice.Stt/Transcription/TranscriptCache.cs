using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Stt.Engines;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace WhatsVoice.Stt.Transcription;

internal static class TranscriptCacheExtensions
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedisPause = TimeSpan.FromSeconds(5);

    // A replica waits so long for another one that transcribes the same sound.
    private static readonly TimeSpan LongestTranscription = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds the cache of transcripts: in memory, and in Redis where <c>ConnectionStrings:cache</c> is set. With Redis missing or slow,
    /// transcription goes on.
    /// </summary>
    public static void AddTranscriptCache(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TranscriptCache>();
        builder.Services.AddSingleton<TranscriptionBudget>();
        builder.Logging.AddFilter("ZiggyCreatures.Caching.Fusion", LogLevel.Warning);

        var fusion = builder.Services.AddFusionCache()
            .WithOptions(options =>
            {
                options.DisableTagging = true;
                options.EnableAutoRecovery = false;
                options.DistributedCacheCircuitBreakerDuration = RedisPause;
                options.DistributedCacheErrorsLogLevel = LogLevel.Debug; // the multiplexer's state is logged once, not once a call
                options.FactoryErrorsLogLevel = LogLevel.Debug; // the caller gets the exception
            })
            .WithMemoryCache(new MemoryCache(new MemoryCacheOptions { SizeLimit = MaxEntries }));
        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(TranscriptCache.Redis)))
        {
            return;
        }

        // No health check: without its cache the service is slower, not sick, and must stay in rotation.
        builder.AddKeyedRedisClient(
            TranscriptCache.Redis,
            settings => (settings.DisableHealthChecks, settings.DisableTracing) = (true, true),
            options =>
            {
                options.AbortOnConnectFail = false;
                options.BacklogPolicy = BacklogPolicy.FailFast;
                options.ConnectTimeout = 1_000;
                options.ClientName = "whatsvoice-stt";
            });
        fusion
            .WithSerializer(new FusionCacheSystemTextJsonSerializer(TranscriptionJson.Default.Options))
            .WithDistributedCache(services => new RedisCache(new RedisCacheOptions
            {
                InstanceName = TranscriptCache.KeyPrefix,
                ConnectionMultiplexerFactory = () => Task.FromResult(services.GetRequiredKeyedService<IConnectionMultiplexer>(TranscriptCache.Redis)),
            }))
            .WithDistributedLocker(services => new TranscriptLock(services.GetRequiredKeyedService<IConnectionMultiplexer>(TranscriptCache.Redis)))
            .WithPostSetup((_, cache) =>
            {
                var entry = cache.DefaultEntryOptions;
                entry.DistributedCacheSoftTimeout = RedisTimeout;
                entry.DistributedCacheHardTimeout = RedisTimeout;

                // The transcript has to be there before the lock is released, or the next replica pays again.
                entry.AllowBackgroundDistributedCacheOperations = false;
                entry.DistributedLockTimeout = LongestTranscription;
            });
    }
}

/// <summary>
/// Transcripts by the hash of their sound, for <c>Transcription:CacheDuration</c>. They are people's words, so they are kept only as
/// long as a retry may come.
/// </summary>
internal sealed class TranscriptCache(IFusionCache cache, IOptions<SttOptions> options)
{
    /// <summary>The name of the Redis resource and of its connection string.</summary>
    public const string Redis = "cache";

    public const string KeyPrefix = "whatsvoice:transcription:";

    /// <summary>
    /// Returns the known transcript, or has it made once for all who ask at the same time. What an engine has begun it finishes, even when
    /// the caller is gone: the sound is paid for, and the caller will ask again. Until then nobody who asked for it is let go, and each keeps
    /// its place among the requests that are worked on: hanging up must not be a way to have more of them.
    /// </summary>
    public async Task<(Transcript Transcript, bool IsCached)> GetOrCreateAsync(
        string key, Func<CancellationToken, Task<Transcript>> create, CancellationToken cancellationToken)
    {
        if (options.Value.CacheDuration == TimeSpan.Zero)
        {
            return (await create(cancellationToken), false);
        }

        var isCached = true;
        var transcript = cache.GetOrSetAsync<Transcript>(
            key,
            async (_, _) =>
            {
                isCached = false;
                return await create(CancellationToken.None);
            },
            entry => entry.SetDuration(options.Value.CacheDuration).SetSize(1),
            token: CancellationToken.None);
        var making = transcript.AsTask();
        try
        {
            return (await making.WaitAsync(cancellationToken), isCached);
        }
        catch (OperationCanceledException) when (!making.IsCompleted)
        {
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
