namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Memory while many replies are in flight.</summary>
/// <param name="System">Who answered.</param>
/// <param name="InFlight">Acknowledged and not answered, at most.</param>
/// <param name="Mb">Of each process at that moment; shared pages are divided between those that share them.</param>
/// <param name="Lost">Never answered.</param>
internal sealed record MemoryRow(string System, int InFlight, IReadOnlyDictionary<string, double> Mb, int Lost)
{
    public double TotalMb => Mb.Values.Sum();
}
