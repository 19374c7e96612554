using WhatsVoice.Bench.BeforeAfter.Load;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Milliseconds of each turn, in their order.</summary>
/// <param name="System">Who had them.</param>
/// <param name="AtOnce">People.</param>
/// <param name="Messages">Notes in all turns.</param>
/// <param name="AckP50">Webhook to its 200.</param>
/// <param name="AckP99">The same.</param>
/// <param name="OverheadP50">Webhook to the send's arrival, less the upstream's own time.</param>
/// <param name="OverheadP99">The same.</param>
/// <param name="Opened">Connections to the upstream.</param>
/// <param name="SlowestSync">The longest that the store waited for the disk; none where there is no store.</param>
/// <param name="Lost">In all turns.</param>
internal sealed record LatencyRow(
    string System,
    int AtOnce,
    int Messages,
    IReadOnlyList<double> AckP50,
    IReadOnlyList<double> AckP99,
    IReadOnlyList<double> OverheadP50,
    IReadOnlyList<double> OverheadP99,
    IReadOnlyList<int> Opened,
    IReadOnlyList<double> SlowestSync,
    int Lost)
{
    public static LatencyRow Of(string system, int atOnce, IReadOnlyList<LatencyTurn> turns) => new(
        system,
        atOnce,
        turns.Sum(turn => turn.Load.Overhead.Count),
        Each(turns, load => load.Acknowledged, 0.5),
        Each(turns, load => load.Acknowledged, 0.99),
        Each(turns, load => load.Overhead, 0.5),
        Each(turns, load => load.Overhead, 0.99),
        [.. turns.Select(turn => turn.Opened)],
        [.. turns.Select(turn => turn.SlowestSync?.TotalMilliseconds).OfType<double>()],
        turns.Sum(turn => turn.Load.Lost));

    public override string ToString() =>
        $"{System}, {AtOnce} at once: {Messages} notes, overhead p50 {Medians.Of(OverheadP50):0.0} ms, p99 {Medians.Of(OverheadP99):0.0} ms, lost {Lost}";

    private static List<double> Each(IEnumerable<LatencyTurn> turns, Func<LoadResult, Samples> samples, double share)
        => [.. turns.Select(turn => samples(turn.Load)).Where(found => found.Count > 0).Select(found => found.Percentile(share))];
}
