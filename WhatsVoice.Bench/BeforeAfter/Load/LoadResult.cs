namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>What a stretch of load came to.</summary>
internal sealed class LoadResult
{
    private readonly Lock _gate = new();

    public Samples Acknowledged { get; } = new();

    /// <summary>From the webhook to the send's arrival, less the upstream's own time on the way there.</summary>
    public Samples Overhead { get; } = new();

    /// <summary>Webhooks that were not acknowledged, and messages whose note did not come in time.</summary>
    public int Lost { get; private set; }

    public void Add(TimeSpan acknowledged, TimeSpan overhead)
    {
        lock (_gate)
        {
            Acknowledged.Add(acknowledged);
            Overhead.Add(overhead);
        }
    }

    public void AddLost()
    {
        lock (_gate)
        {
            Lost++;
        }
    }
}
