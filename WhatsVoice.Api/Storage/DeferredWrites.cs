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

    /// <param name="write">Sends commands and does not wait for them (<see cref="CommandFlags.FireAndForget"/>).</param>
    public void Add(Action<IDatabaseAsync> write) => _writes.Enqueue(write);

    public void Flush()
    {
        // While the store is away they wait. Their number is bounded by the messages in progress.
        if (_writes.IsEmpty || !store.IsConnected)
        {
            return;
        }

        var batch = store.Database.CreateBatch();
        while (_writes.TryDequeue(out var write))
        {
            write(batch);
        }

        try
        {
            batch.Execute();
        }
        catch (RedisException)
        {
            // The connection was just lost.
        }
    }

    protected override void DoWork() => Flush();
}
