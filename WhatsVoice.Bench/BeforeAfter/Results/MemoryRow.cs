namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Memory while many replies are in flight.</summary>
/// <param name="System">Who answered.</param>
/// <param name="InFlight">Acknowledged and not answered, at most.</param>
/// <param name="PeakMb">Resident, each process's peak.</param>
/// <param name="Lost">Never answered.</param>
internal sealed record MemoryRow(string System, int InFlight, IReadOnlyDictionary<string, double> PeakMb, int Lost)
{
    public double TotalMb => PeakMb.Values.Sum();
}
