using StackExchange.Redis;

namespace WhatsVoice.Tts.Caching;

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
