using StackExchange.Redis;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Opens the connection to Redis beside the start: opening blocks for up to a second where nothing answers, and the first
/// request must not be the one that waits.
/// </summary>
internal sealed partial class RedisWarmUp(IServiceProvider services, ILogger<RedisWarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var connection = await DedicatedThread.Run(
            () => services.GetRequiredKeyedService<IConnectionMultiplexer>(CachingExtensions.Redis), stoppingToken);
        connection.ConnectionFailed += (_, failure) => Log.Lost(logger, failure.FailureType);
        connection.ConnectionRestored += (_, _) => Log.Restored(logger);
        if (!connection.IsConnected)
        {
            Log.NotConnected(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The speech cache's Redis does not answer yet; speech goes on without it.")]
        public static partial void NotConnected(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The speech cache's Redis is gone ({Failure}); speech goes on without it.")]
        public static partial void Lost(ILogger logger, ConnectionFailureType failure);

        [LoggerMessage(3, LogLevel.Information, "The speech cache's Redis is back.")]
        public static partial void Restored(ILogger logger);
    }
}
