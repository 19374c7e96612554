using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Budget;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tts.Usage;

/// <summary>Reads the budget's counters, over all replicas where Redis answers, else this replica's own.</summary>
internal sealed class UsageReader(
    EngineChain chain,
    CacheRedis redis,
    RedisGuard guard,
    BudgetLedger ledger,
    IOptions<BudgetOptions> budget,
    IOptions<PriceOptions> prices,
    IOptions<SpeechOptions> speech,
    TimeProvider time)
{
    public async Task<UsageReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return new UsageReport(
            await Task.WhenAll(chain.Engines.Select(engine => ReadAsync(engine, now, cancellationToken))),
            [.. speech.Value.Profiles.Keys],
            speech.Value.DefaultProfile);
    }

    private async Task<EngineUsage> ReadAsync(SpeechEngine engine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var trouble = engine.Trouble;
        if (engine.Description.IsLocal)
        {
            return new EngineUsage(engine.Name, true, true, null, null, null, null, null, null);
        }

        var limits = budget.Value.GetValueOrDefault(engine.Name);
        return new EngineUsage(
            engine.Name,
            false,
            trouble is null,
            trouble,
            await CountAsync(BudgetKeys.Day(engine.Name, now), cancellationToken),
            await CountAsync(BudgetKeys.Month(engine.Name, now), cancellationToken),
            limits?.DailyHard,
            limits?.MonthlyHard,
            prices.Value.TryGetValue(engine.Name, out var price) ? price : null);
    }

    private async Task<long> CountAsync(string key, CancellationToken cancellationToken)
    {
        if (redis.Connection is { } connection)
        {
            var (count, answered) = await guard.TryAsync(async () => (long?)await connection.GetDatabase().StringGetAsync(key) ?? 0, cancellationToken);
            if (answered)
            {
                return count;
            }
        }

        return ledger.Spent(key);
    }
}
