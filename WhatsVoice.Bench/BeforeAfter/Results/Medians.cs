namespace WhatsVoice.Bench.BeforeAfter.Results;

internal static class Medians
{
    /// <summary>The middle one, the lower of two; not a number where there is none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(sorted.Count - 1) / 2];
    }
}
