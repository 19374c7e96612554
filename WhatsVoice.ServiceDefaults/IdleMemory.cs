using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.ServiceDefaults;

/// <summary>
/// Gives memory back after a burst. The runtime collects while a service allocates, and a service at rest allocates nothing: what the last
/// burst left behind would stay until the next one (docs/performance.md).
/// </summary>
internal sealed partial class IdleMemory(TimeProvider time, ILogger<IdleMemory> logger) : PeriodicService(Interval, time)
{
    /// <summary>At most twice this passes between the end of a burst and the collection.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly MemoryBursts _bursts = new();

    protected override void DoWork()
    {
        if (_bursts.EndedAt(GC.GetTotalAllocatedBytes()))
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var collection = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            Log.Collected(logger, collection.TotalCommittedBytes >> 20, collection.PauseDurations[0].TotalMilliseconds);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Memory was given back after a burst: {Committed} MB are left, the pause took {Pause} ms")]
        public static partial void Collected(ILogger logger, long committed, double pause);
    }
}

/// <summary>Tells when a service that had much to do has come to rest.</summary>
internal sealed class MemoryBursts
{
    /// <summary>Bytes allocated since the last collection of ours: less is not worth its pause.</summary>
    public const long Burst = 256L << 20;

    /// <summary>Bytes allocated from one look to the next: health checks and exports alone allocate less.</summary>
    public const long Quiet = 8L << 20;

    private long _collected;
    private long _last;

    /// <param name="allocated">Bytes allocated since the process began.</param>
    /// <returns>Whether a burst is over; once for each.</returns>
    public bool EndedAt(long allocated)
    {
        var ended = allocated - _last < Quiet && allocated - _collected >= Burst;
        _last = allocated;
        if (ended)
        {
            _collected = allocated;
        }

        return ended;
    }
}
