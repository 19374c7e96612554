using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// When each voice's audio was last purged. The moment is part of every entry's name, so that what was there before cannot be
/// found again, on any replica, even if it is being written right now. Kept in Redis, for all replicas.
/// </summary>
internal sealed class CacheGenerations(CacheRedis redis, TimeProvider time)
{
    /// <summary>How many voices' purges are remembered one by one.</summary>
    public const int MaxGroups = 1000;

    private const string All = "all";
    private const string Key = CachingExtensions.KeyPrefix + "purged";

    private ImmutableDictionary<string, long> _purged = ImmutableDictionary<string, long>.Empty;

    /// <summary>Where replicas tell each other that something was purged.</summary>
    public static RedisChannel Channel { get; } = RedisChannel.Literal(CachingExtensions.KeyPrefix + "purged");

    /// <param name="key">From <see cref="SpeechCacheKey"/>: the voice's group, a colon, the content's hash.</param>
    public string NameOf(string key)
    {
        if (_purged.IsEmpty)
        {
            return key;
        }

        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var purged = Math.Max(_purged.GetValueOrDefault(key[..colon]), _purged.GetValueOrDefault(All));
        return purged == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key.AsSpan(0, colon)}-{purged:x}{key.AsSpan(colon)}");
    }

    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task RefreshAsync()
    {
        if (redis.Connection is { } connection)
        {
            foreach (var field in await connection.GetDatabase().HashGetAllAsync(Key))
            {
                Note(field.Name.ToString(), (long)field.Value);
            }
        }
    }

    /// <summary>Makes everything of a voice, or everything, unfindable; then deletes it from Redis.</summary>
    /// <param name="voice">The voice; null for all.</param>
    /// <param name="cancellationToken">Stops the deleting. What is left then can still not be found, and goes when its time is up.</param>
    /// <returns>How many entries were deleted from Redis.</returns>
    /// <exception cref="CacheUnavailableException">Redis does not answer.</exception>
    public async Task<long> PurgeAsync(string? voice, CancellationToken cancellationToken)
    {
        // Past the limit all is purged at once: unused names must not fill the memory of the replicas.
        var group = voice is null || _purged.Count >= MaxGroups ? All : SpeechCacheKey.GroupOf(voice);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (redis.Connection is not { } connection)
        {
            Note(group, now);
            return 0;
        }

        try
        {
            await connection.GetDatabase().HashSetAsync(Key, group, now);
            if (group == All)
            {
                await connection.GetDatabase().HashDeleteAsync(Key, [.. _purged.Where(other => other.Key != All && other.Value <= now).Select(other => (RedisValue)other.Key)]);
            }

            Note(group, now);
            await connection.GetSubscriber().PublishAsync(Channel, group);
            return await DeleteAsync(connection, group == All ? "*" : group, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new CacheUnavailableException(exception);
        }
    }

    private static async Task<long> DeleteAsync(IConnectionMultiplexer connection, string group, CancellationToken cancellationToken)
    {
        // "v" and FusionCache's version come before our own name.
        long deleted = 0;
        var database = connection.GetDatabase();
        foreach (var server in connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            foreach (var pattern in (string[])[$"{CachingExtensions.KeyPrefix}v*:{group}:*", $"{CachingExtensions.KeyPrefix}v*:{group}-*"])
            {
                await foreach (var key in server.KeysAsync(database.Database, pattern, pageSize: 500).WithCancellation(cancellationToken))
                {
                    deleted += await database.KeyDeleteAsync(key) ? 1 : 0;
                }
            }
        }

        return deleted;
    }

    private void Note(string group, long purged)
    {
        ImmutableInterlocked.AddOrUpdate(ref _purged, group, purged, (_, known) => Math.Max(known, purged));
        if (group == All)
        {
            ImmutableInterlocked.Update(ref _purged, groups => groups.RemoveRange(groups.Where(other => other.Key != All && other.Value <= purged).Select(other => other.Key)));
        }
    }
}

/// <summary>Learns at once what other replicas purge; and after a lost connection, what was missed meanwhile.</summary>
internal sealed partial class CacheGenerationListener(CacheRedis redis, CacheGenerations generations, ILogger<CacheGenerationListener> logger) : BackgroundService
{
    // Messages can be lost without the connection being: look by ourselves, too.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _news = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (redis.Connection is not { } connection)
        {
            return;
        }

        connection.ConnectionRestored += (_, _) => _news.Release();
        var subscribed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!subscribed)
                {
                    await connection.GetSubscriber().SubscribeAsync(CacheGenerations.Channel, (_, _) => _news.Release());
                    subscribed = true;
                }

                await generations.RefreshAsync();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                Log.NotHeard(logger, exception.GetType().Name);
            }

            await _news.WaitAsync(LookAgain, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Redis does not say what other replicas purged ({Failure}); it is asked again.")]
        public static partial void NotHeard(ILogger logger, string failure);
    }
}

/// <summary>A purge did not come to its end, since Redis does not answer; answered with 503.</summary>
internal sealed class CacheUnavailableException(Exception innerException)
    : Exception("Redis does not answer, so not every replica knows of it. Purge again.", innerException);
