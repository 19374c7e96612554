namespace WhatsVoice.Bench.BeforeAfter.Results;

internal sealed class Report(BenchResults results)
{
    public int MissedLimits => results.Repeats - results.Repeats;

    public string ToMarkdown() => results.Machine;

    public void Write()
    {
        _ = results;
    }
}
