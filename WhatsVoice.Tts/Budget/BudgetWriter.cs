using System.Threading.Channels;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Budget;

/// <summary>
/// Carries the ledger to Redis, beside the answers, and brings back what other replicas spent. With Redis away the counts wait
/// in memory; a batch whose response was lost is sent again under its own id and counted once.
/// </summary>
internal sealed partial class BudgetWriter(
    IServiceProvider services, BudgetLedger ledger, IOptions<BudgetOptions> options, TimeProvider time, ILogger<BudgetWriter> logger) : BackgroundService
{
    /// <summary>
    /// Marker and count enter together or not at all: sent twice, a batch finds its marker. Not a transaction with a condition: where Redis takes
    /// longer than a time limit to look at the condition, the client calls it unmet, and the batch would pass for counted.
    /// </summary>
    private const string AddOnce = """
        if redis.call('SET', KEYS[2], 1, 'NX', 'EX', ARGV[2]) then
          redis.call('INCRBY', KEYS[1], ARGV[1])
          redis.call('EXPIRE', KEYS[1], ARGV[3])
        end
        return redis.call('GET', KEYS[1])
        """;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it waits for more before it writes: under load many sentences go in one batch.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BatchKept = TimeSpan.FromDays(1);

    // Holds that there is something to write, however often that was said.
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IDatabase? _database;
    private bool _away;

    /// <summary>There is something to write.</summary>
    public void Wake() => _work.Writer.TryWrite(true);

    /// <summary>Learns what was spent before this start, so that a restart is no way around a limit.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Connected by the cache's warm-up, which starts before.
        _database = services.GetKeyedService<IConnectionMultiplexer>(CachingExtensions.Redis)?.GetDatabase();
        await TryAsync(LoadAsync);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(WriteAsync);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _work.Reader.ReadAsync(stoppingToken);
            await Task.Delay(Gathering, time, stoppingToken);
            while (!await TryAsync(WriteAsync))
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task LoadAsync(IDatabase database)
    {
        var now = time.GetUtcNow();
        foreach (var key in options.Value.Keys.SelectMany(engine => (string[])[BudgetKeys.Day(engine, now), BudgetKeys.Month(engine, now)]))
        {
            ledger.Confirm(key, (long?)await database.StringGetAsync(key) ?? 0);
        }
    }

    private async Task WriteAsync(IDatabase database)
    {
        foreach (var (key, batch, count) in ledger.TakeBatches())
        {
            var total = (long?)await database.ScriptEvaluateAsync(
                AddOnce, [key, BudgetKeys.Batch(key, batch)], [count, (long)BatchKept.TotalSeconds, (long)BudgetKeys.Kept(key).TotalSeconds]);
            ledger.Confirm(key, total ?? 0);
        }
    }

    /// <returns>Whether there is nothing more to do for now.</returns>
    private async Task<bool> TryAsync(Func<IDatabase, Task> work)
    {
        if (_database is not { } database)
        {
            return true; // without Redis this replica's memory is the ledger
        }

        try
        {
            await work(database);
            if (_away)
            {
                _away = false;
                Log.Back(logger);
            }

            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            if (!_away)
            {
                _away = true;
                Log.Away(logger, exception.Message);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The budget's counts wait in memory, Redis is away: {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The budget's counts are in Redis again.")]
        public static partial void Back(ILogger logger);
    }
}
