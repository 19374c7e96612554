namespace WhatsVoice.Bench;

/// <summary>Durations in milliseconds and what is said of them.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];

    public Samples()
    {
    }

    public Samples(IEnumerable<TimeSpan> durations) => _milliseconds.AddRange(durations.Select(duration => duration.TotalMilliseconds));

    public int Count => _milliseconds.Count;

    public double Median => Percentile(0.5);

    public void Add(TimeSpan duration) => _milliseconds.Add(duration.TotalMilliseconds);

    /// <summary>The nearest-rank percentile.</summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
