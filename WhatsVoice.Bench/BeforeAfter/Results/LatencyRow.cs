using WhatsVoice.Bench.BeforeAfter.Load;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Milliseconds; each figure is the median of the repeats' own.</summary>
internal sealed record LatencyRow(
    string System, int AtOnce, int Messages, double AckP50, double AckP99, double OverheadP50, double OverheadP99, int Lost)
{
    public static LatencyRow Of(string system, int atOnce, IReadOnlyList<LoadResult> runs) => new(
        system,
        atOnce,
        runs.Sum(run => run.Overhead.Count),
        Median(runs, run => run.Acknowledged, 0.5),
        Median(runs, run => run.Acknowledged, 0.99),
        Median(runs, run => run.Overhead, 0.5),
        Median(runs, run => run.Overhead, 0.99),
        runs.Sum(run => run.Lost));

    private static double Median(IEnumerable<LoadResult> runs, Func<LoadResult, Samples> samples, double share)
        => Medians.Of(runs.Select(samples).Where(found => found.Count > 0).Select(found => found.Percentile(share)));
}
