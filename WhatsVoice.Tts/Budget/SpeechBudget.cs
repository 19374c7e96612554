using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Budget;

/// <summary>Asked before every synthesis that costs: a soft limit warns, a hard one sends the request to the next engine.</summary>
internal sealed partial class SpeechBudget(
    BudgetLedger ledger, BudgetWriter writer, IOptions<BudgetOptions> options, TimeProvider time, ILogger<SpeechBudget> logger)
{
    private static readonly BudgetLimits NoLimits = new();

    // By limit, the day of the last warning.
    private readonly ConcurrentDictionary<string, string> _warned = new(StringComparer.Ordinal);

    /// <summary>Sets characters aside, and tells the engine whether its budget allowed it; the caller settles them.</summary>
    /// <exception cref="SpeechEngineUnavailableException">A hard limit is reached.</exception>
    public BudgetReservation Reserve(SpeechEngine engine, int characters)
    {
        var (reservation, refusal) = TryReserve(engine.Name, characters);
        engine.NoteBudget(refusal);
        return reservation ?? throw new SpeechEngineUnavailableException(refusal!.Reason);
    }

    /// <returns>The reservation; or why there is none.</returns>
    public (BudgetReservation? Reservation, BudgetRefusal? Refusal) TryReserve(string engine, int characters)
    {
        var limits = options.Value.GetValueOrDefault(engine) ?? NoLimits;
        var (reservation, reached) = ledger.TryReserve(engine, characters, limits);
        if (reservation is null)
        {
            var what = $"The budget of the engine {engine} ({BudgetOptions.Section}:{engine}:{reached}) is used up";
            return (null, BudgetRefusal.Of(what, isMonthly: reached == nameof(limits.MonthlyHard), time.GetUtcNow()));
        }

        Warn(engine, nameof(limits.DailySoft), reservation.Day, reservation.DailyTotal, limits.DailySoft);
        Warn(engine, nameof(limits.MonthlySoft), reservation.Day, reservation.MonthlyTotal, limits.MonthlySoft);
        return (reservation, null);
    }

    /// <summary>The engine did the work, or may have: it counts, and Redis learns of it beside the answer.</summary>
    /// <param name="reservation">What was set aside for one call.</param>
    /// <param name="calls">How many calls may be billed.</param>
    public void Spend(BudgetReservation reservation, int calls)
    {
        reservation.Spend(calls);
        writer.Wake();
    }

    private void Warn(string engine, string limit, string day, long total, long? soft)
    {
        var key = $"{engine}:{limit}";
        if (total > soft && (!_warned.TryGetValue(key, out var last) || last != day))
        {
            _warned[key] = day;
            Log.Soft(logger, engine, total, key, soft.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} was given {Total} characters: over Speech:Budget:{Limit} ({Soft}).")]
        public static partial void Soft(ILogger logger, string engine, long total, string limit, long soft);
    }
}

internal static class BudgetExtensions
{
    /// <summary>Adds the count of characters by engine, day and month; call it after the cache, whose Redis it uses.</summary>
    public static TBuilder AddSpeechBudget<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddConfiguredOptions<BudgetOptions, DictionaryOptionsValidator<BudgetOptions>>(BudgetOptions.Section);
        services.AddSingleton<BudgetLedger>();
        services.AddSingleton<SpeechBudget>();
        services.AddSingleton<BudgetWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<BudgetWriter>());
        return builder;
    }
}
