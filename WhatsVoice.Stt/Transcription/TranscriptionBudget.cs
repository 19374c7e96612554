using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <summary>
/// Counts the seconds of sound that each engine is given, per day and month. The counters of all replicas are in Redis; where it does
/// not answer, each replica goes by what it has counted itself.
/// </summary>
internal sealed class TranscriptionBudget(IOptions<SttOptions> options, IServiceProvider services, TimeProvider time)
{
    private const string Prefix = "whatsvoice:transcription:budget:";
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DayKept = TimeSpan.FromDays(40);
    private static readonly TimeSpan MonthKept = TimeSpan.FromDays(400);

    // Grows by two keys a day and engine.
    private readonly ConcurrentDictionary<string, long> _own = new();

    /// <param name="sound">The length of the sound; rounded up to whole seconds.</param>
    /// <returns>Why the engine must not be used; null where the budget allows it.</returns>
    public async Task<BudgetRefusal?> TakeAsync(string engine, TimeSpan sound)
    {
        if (!options.Value.Budget.TryGetValue(engine, out var budget))
        {
            return null;
        }

        var seconds = (long)Math.Ceiling(sound.TotalSeconds);
        var taken = new List<(string Key, TimeSpan Kept)>();
        foreach (var (limit, period, key, kept) in LimitsOf(engine, budget))
        {
            taken.Add((key, kept));
            if (await AddAsync(key, seconds, kept) > limit)
            {
                // What the month refuses must not count for the day either.
                foreach (var (takenKey, takenKept) in taken)
                {
                    await AddAsync(takenKey, -seconds, takenKept);
                }

                return BudgetRefusal.Of($"The engine {engine} has used up its budget of {limit} seconds a {period},", isMonthly: kept == MonthKept, time.GetUtcNow());
            }
        }

        return null;
    }

    /// <summary>Gives seconds back that an engine certainly does not bill.</summary>
    public Task ReturnAsync(string engine, TimeSpan sound) => CountAsync(engine, -(long)Math.Ceiling(sound.TotalSeconds));

    /// <summary>Counts seconds that an engine has been given already, whatever is left of its budget.</summary>
    public Task AddAsync(string engine, TimeSpan sound) => CountAsync(engine, (long)Math.Ceiling(sound.TotalSeconds));

    private async Task CountAsync(string engine, long seconds)
    {
        if (options.Value.Budget.TryGetValue(engine, out var budget))
        {
            foreach (var (_, _, key, kept) in LimitsOf(engine, budget))
            {
                await AddAsync(key, seconds, kept);
            }
        }
    }

    private IEnumerable<(long Limit, string Period, string Key, TimeSpan Kept)> LimitsOf(string engine, EngineBudget budget)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (budget.SecondsPerDay is { } day)
        {
            yield return (day, "day", $"{Prefix}{engine}:{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", DayKept);
        }

        if (budget.SecondsPerMonth is { } month)
        {
            yield return (month, "month", $"{Prefix}{engine}:{now.ToString("yyyy-MM", CultureInfo.InvariantCulture)}", MonthKept);
        }
    }

    private async Task<long> AddAsync(string key, long seconds, TimeSpan kept)
    {
        var own = _own.AddOrUpdate(key, seconds, (_, before) => before + seconds);
        if (services.GetKeyedService<IConnectionMultiplexer>(TranscriptCache.Redis) is not { } redis)
        {
            return own;
        }

        try
        {
            var database = redis.GetDatabase();
            var shared = await database.StringIncrementAsync(key, seconds).WaitAsync(RedisTimeout, time);
            await database.KeyExpireAsync(key, kept, CommandFlags.FireAndForget);
            return Math.Max(shared, own);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return own;
        }
    }
}
