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
    public void Settle(BudgetReservation reservation, bool spent)
    {
        lock (_lock)
        {
            foreach (var key in (ReadOnlySpan<string>)[reservation.Day, reservation.Month])
            {
                var counter = Find(key);
                counter.Reserved -= reservation.Characters;
                counter.Pending += spent ? reservation.Characters : 0;
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
