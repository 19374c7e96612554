using System.ComponentModel.DataAnnotations;
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
    IOptions<EngineOptions> engines,
    TimeProvider time)
{
    public async Task<UsageReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return new UsageReport(
            await Task.WhenAll(chain.Engines.Select(engine => ReadAsync(engine, now, cancellationToken))),
            [.. engines.Value.Profiles.Keys],
            engines.Value.DefaultProfile);
    }

    private async Task<EngineUsage> ReadAsync(SpeechEngine engine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reason = engine.UnavailableReason;
        var load = engine.Gate.Load;
        if (engine.Description.IsLocal)
        {
            return new EngineUsage(engine.Name, true, reason is null, reason, null, null, null, null, null, load.Running, load.Waiting, load.Limit);
        }

        var limits = budget.Value.GetValueOrDefault(engine.Name);
        return new EngineUsage(
            engine.Name,
            false,
            reason is null,
            reason,
            await CountAsync(BudgetKeys.Day(engine.Name, now), cancellationToken),
            await CountAsync(BudgetKeys.Month(engine.Name, now), cancellationToken),
            limits?.DailyHard,
            limits?.MonthlyHard,
            prices.Value.TryGetValue(engine.Name, out var price) ? price : null,
            load.Running,
            load.Waiting,
            load.Limit);
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

/// <summary>What 1,000 characters cost, by the engine's name, in the currency of your bill; section <c>Speech:Prices</c>. Default: none.</summary>
internal sealed class PriceOptions : Dictionary<string, decimal>, IValidatableObject
{
    public const string Section = "Speech:Prices";

    public PriceOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        => this.Where(price => price.Value < 0).Select(price => new ValidationResult("It must be a price for 1,000 characters, 0 or more.", [price.Key]));
}
