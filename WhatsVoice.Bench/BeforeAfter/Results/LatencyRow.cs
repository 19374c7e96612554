using WhatsVoice.Bench.BeforeAfter.Load;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Milliseconds of each run, in the order in which the systems took turns.</summary>
internal sealed record LatencyRow(
    string System,
    int AtOnce,
    int Messages,
    IReadOnlyList<double> AckP50,
    IReadOnlyList<double> AckP99,
    IReadOnlyList<double> OverheadP50,
    IReadOnlyList<double> OverheadP99,
    int Lost)
{
    public static LatencyRow Of(string system, int atOnce, IReadOnlyList<LoadResult> runs) => new(
        system,
        atOnce,
        runs.Sum(run => run.Overhead.Count),
        Each(runs, run => run.Acknowledged, 0.5),
        Each(runs, run => run.Acknowledged, 0.99),
        Each(runs, run => run.Overhead, 0.5),
        Each(runs, run => run.Overhead, 0.99),
        runs.Sum(run => run.Lost));

    public override string ToString() =>
        $"{System}, {AtOnce} at once: {Messages} notes, overhead p50 {Medians.Of(OverheadP50):0.0} ms, p99 {Medians.Of(OverheadP99):0.0} ms, lost {Lost}";

    private static List<double> Each(IEnumerable<LoadResult> runs, Func<LoadResult, Samples> samples, double share)
        => [.. runs.Select(samples).Where(found => found.Count > 0).Select(found => found.Percentile(share))];
}
