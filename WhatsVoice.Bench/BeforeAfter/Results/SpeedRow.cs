using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Overhead at 20 people at once against an upstream of one speed, milliseconds of each turn.</summary>
internal sealed record SpeedRow(string System, UpstreamTimes Times, int Messages, double NotesASecond, IReadOnlyList<double> OverheadP50, IReadOnlyList<double> OverheadP99, int Lost)
{
    public static SpeedRow Of(string system, UpstreamTimes times, TimeSpan duration, IReadOnlyList<LoadResult> turns) => new(
        system,
        times,
        turns.Sum(turn => turn.Overhead.Count),
        turns.Sum(turn => turn.Overhead.Count) / (turns.Count * duration.TotalSeconds),
        [.. turns.Select(turn => turn.Overhead.Median)],
        [.. turns.Select(turn => turn.Overhead.Percentile(0.99))],
        turns.Sum(turn => turn.Lost));

    public override string ToString() =>
        $"{System}, upstream {Times.Speech.TotalMilliseconds:0} / {Times.Graph.TotalMilliseconds:0} ms: {Messages} notes, overhead p50 {Medians.Of(OverheadP50):0.0} ms, p99 {Medians.Of(OverheadP99):0.0} ms, lost {Lost}";
}
