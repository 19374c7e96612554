namespace WhatsVoice.Bench;

/// <summary>Durations in milliseconds and their percentiles.</summary>
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

    /// <summary>The nearest-rank percentile; not a number where there are no samples.</summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        var sorted = _milliseconds.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>The middle one, the lower of two; not a number where there is none.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Where(value => !double.IsNaN(value)).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(sorted.Count - 1) / 2];
    }
}
