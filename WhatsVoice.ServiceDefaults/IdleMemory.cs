using Microsoft.Extensions.Hosting;

namespace WhatsVoice.ServiceDefaults;

/// <summary>
/// Gives memory back to the machine after a burst. The garbage collector works only while something is allocated: an idle process would
/// keep what its busiest minute took.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="allocatedBytes">All that was ever allocated.</param>
/// <param name="collect">Collects, compacts and gives back.</param>
internal sealed class IdleMemory(TimeProvider time, Func<long> allocatedBytes, Action collect) : PeriodicService(Interval, time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>A service that allocates less than this in an interval serves nobody: a single message takes more.</summary>
    public const long IdleBytes = 2 << 20;

    /// <summary>So much must have been allocated since the last time to make a collection worth its pause.</summary>
    public const long BurstBytes = 256 << 20;

    private long _seen;
    private long _collected;

    /// <summary>With this process's memory.</summary>
    public static IdleMemory OfThisProcess(TimeProvider time) => new(
        time, () => GC.GetTotalAllocatedBytes(), () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    protected override void DoWork()
    {
        var allocated = allocatedBytes();
        var isIdle = allocated - _seen < IdleBytes;
        _seen = allocated;
        if (isIdle && allocated - _collected >= BurstBytes)
        {
            collect();
            _collected = allocated;
        }
    }
}
