namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>The rate at which a system made the most notes a second, of each run, in the order in which the systems took turns.</summary>
internal sealed record SaturationRow(string System, IReadOnlyList<RateRow> Runs)
{
    /// <summary>Notes a second.</summary>
    public double Notes => Median(run => run.Notes);

    public double Median(Func<RateRow, double> figure) => Medians.Of(Runs.Select(figure));
}
