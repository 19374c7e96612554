using System.Collections.Concurrent;
using StackExchange.Redis;

namespace WhatsVoice.Api.Storage;

/// <summary>
/// Writes that no caller awaits, gathered for a quarter of a second and sent together: each by itself would cost the store a sync
/// to disk, for which the writes that a message waits for would have to wait. Only for writes whose loss in a crash does not
/// affect a message.
/// </summary>
internal sealed class DeferredWrites(Store store, TimeProvider time) : PeriodicService(Interval, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<Action<IDatabaseAsync>> _writes = new();
    private readonly Lock _flushing = new();

    /// <param name="write">Sends commands and does not wait for them (<see cref="CommandFlags.FireAndForget"/>).</param>
    public void Add(Action<IDatabaseAsync> write) => _writes.Enqueue(write);

    /// <returns>Whether all that was added is on its way. While the store is away it waits; it is bounded by the messages in progress.</returns>
    public bool Flush()
    {
        // The timer may be flushing: what it has taken must be on the connection before a caller sends something behind it.
        lock (_flushing)
        {
            if (!store.IsConnected)
            {
                return false;
            }

            if (_writes.IsEmpty)
            {
                return true;
            }

            var batch = store.Database.CreateBatch();
            while (_writes.TryDequeue(out var write))
            {
                write(batch);
            }

            try
            {
                batch.Execute();
                return true;
            }
            catch (RedisException)
            {
                // The connection was just lost.
                return false;
            }
        }
    }

    /// <summary>Sends what was added; returns when the store has it.</summary>
    /// <exception cref="RedisException">The store does not answer.</exception>
    /// <exception cref="TimeoutException">It is away, or does not answer in time.</exception>
    public async Task FlushAsync()
    {
        if (!Flush())
        {
            throw new TimeoutException("The store is away.");
        }

        // Commands of one connection are executed in their order.
        await store.Database.PingAsync();
    }

    protected override void DoWork() => Flush();
}
