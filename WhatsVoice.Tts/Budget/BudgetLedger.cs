using System.Globalization;

namespace WhatsVoice.Tts.Budget;

/// <summary>
/// Characters given to each engine, by day and month, in this replica's memory. What is not yet in Redis stays until it is:
/// <see cref="BudgetWriter"/> carries it there.
/// </summary>
internal sealed class BudgetLedger(TimeProvider time)
{
    // Requests and the writer race.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetCounter> _counters = new(StringComparer.Ordinal);

    /// <summary>Reserves characters if the limits allow them.</summary>
    /// <returns>The reservation; or the name of the hard limit that was reached.</returns>
    public (BudgetReservation? Reservation, string? Reached) TryReserve(string engine, int characters, BudgetLimits limits)
    {
        var now = time.GetUtcNow();
        var (day, month) = (BudgetKeys.Day(engine, now), BudgetKeys.Month(engine, now));
        lock (_lock)
        {
            var (daily, monthly) = (Find(day), Find(month));
            if (daily.Total + characters > limits.DailyHard)
            {
                return (null, nameof(limits.DailyHard));
            }

            if (monthly.Total + characters > limits.MonthlyHard)
            {
                return (null, nameof(limits.MonthlyHard));
            }

            daily.Reserved += characters;
            monthly.Reserved += characters;
            return (new BudgetReservation(this, day, month, characters, daily.Total, monthly.Total), null);
        }
    }

    /// <summary>Ends a reservation.</summary>
    /// <param name="reservation">The characters of one call.</param>
    /// <param name="calls">How many calls may be billed; 0 for none.</param>
    public void Settle(BudgetReservation reservation, int calls)
    {
        lock (_lock)
        {
            foreach (var key in (ReadOnlySpan<string>)[reservation.Day, reservation.Month])
            {
                var counter = Find(key);
                counter.Reserved -= reservation.Characters;
                counter.Pending += (long)reservation.Characters * calls;
            }
        }
    }

    /// <summary>What this replica knows to be spent.</summary>
    public long Spent(string key)
    {
        lock (_lock)
        {
            var counter = Find(key);
            return counter.Total - counter.Reserved;
        }
    }

    /// <summary>What is to be added to Redis: each counter's batch, which stays the same until <see cref="Confirm"/>.</summary>
    public IReadOnlyList<(string Key, Guid Batch, long Count)> TakeBatches()
    {
        var batches = new List<(string, Guid, long)>();
        lock (_lock)
        {
            foreach (var (key, counter) in _counters)
            {
                if (counter is { Batch: null, Pending: > 0 })
                {
                    counter.Batch = (Guid.NewGuid(), counter.Pending);
                    counter.Pending = 0;
                }

                if (counter.Batch is { } batch)
                {
                    batches.Add((key, batch.Id, batch.Count));
                }
            }
        }

        return batches;
    }

    /// <summary>Redis has the batch, or there was none to add.</summary>
    public void Confirm(string key, long total)
    {
        lock (_lock)
        {
            var counter = Find(key);
            counter.Batch = null;
            counter.Confirmed = total;
        }
    }

    private BudgetCounter Find(string key)
    {
        if (!_counters.TryGetValue(key, out var counter))
        {
            _counters[key] = counter = new BudgetCounter();
        }

        return counter;
    }
}

/// <summary>One engine's characters in one day or month, as far as this replica knows. Guarded by the ledger's lock.</summary>
internal sealed class BudgetCounter
{
    /// <summary>What Redis held when it last answered, our own share included.</summary>
    public long Confirmed { get; set; }

    /// <summary>Spoken here, not yet in Redis, and not part of <see cref="Batch"/>.</summary>
    public long Pending { get; set; }

    /// <summary>Spoken for, not yet spoken.</summary>
    public long Reserved { get; set; }

    /// <summary>On its way to Redis; kept under its id until Redis says that it has it, so that it is counted once.</summary>
    public (Guid Id, long Count)? Batch { get; set; }

    /// <summary>All that is known to be spent or about to be.</summary>
    public long Total => Confirmed + (Batch?.Count ?? 0) + Pending + Reserved;
}

/// <summary>Characters set aside for one synthesis. Disposed without <see cref="Spend"/>, they are free again.</summary>
/// <param name="Day">The name of the day's counter.</param>
/// <param name="Month">The name of the month's counter.</param>
/// <param name="DailyTotal">With this.</param>
/// <param name="MonthlyTotal">With this.</param>
internal sealed record BudgetReservation(BudgetLedger Ledger, string Day, string Month, int Characters, long DailyTotal, long MonthlyTotal) : IDisposable
{
    private bool _settled;

    /// <summary>The engine did the work, or may have.</summary>
    /// <param name="calls">How many times.</param>
    public void Spend(int calls) => Settle(calls);

    public void Dispose() => Settle(calls: 0);

    private void Settle(int calls)
    {
        if (!_settled)
        {
            _settled = true;
            Ledger.Settle(this, calls);
        }
    }
}

/// <summary>The names of the counters in Redis: a contract with their readers.</summary>
internal static class BudgetKeys
{
    private const string Prefix = "whatsvoice:budget:";

    /// <summary>A day's counter is kept for 40 days, a month's for 13 months.</summary>
    public static readonly TimeSpan DayKept = TimeSpan.FromDays(40);

    /// <inheritdoc cref="DayKept"/>
    public static readonly TimeSpan MonthKept = TimeSpan.FromDays(400);

    /// <summary><c>whatsvoice:budget:&lt;engine&gt;:&lt;yyyy-MM-dd&gt;</c></summary>
    public static string Day(string engine, DateTimeOffset at) => $"{Prefix}{engine}:{at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary><c>whatsvoice:budget:&lt;engine&gt;:&lt;yyyy-MM&gt;</c></summary>
    public static string Month(string engine, DateTimeOffset at) => $"{Prefix}{engine}:{at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";

    /// <summary>Marks a batch as counted; on the same node of a cluster as its counter.</summary>
    public static string Batch(string counter, Guid batch) => $"{{{counter}}}:{batch:n}";

    /// <summary>How long a counter is kept after its last change.</summary>
    public static TimeSpan Kept(string counter) => counter.LastIndexOf('-') - counter.LastIndexOf(':') > 5 ? DayKept : MonthKept;
}
