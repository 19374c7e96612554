namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>One rate of the open loop.</summary>
/// <param name="System">Who answered.</param>
/// <param name="Offered">Messages a second.</param>
/// <param name="Notes">Notes a second.</param>
/// <param name="CpuMs">CPU time of each process per note; <c>bench</c> is upstream and load.</param>
/// <param name="CoresBusy">Share of the machine's cores, 0 to 1.</param>
/// <param name="PeakMemoryMb">Resident, each process's peak added up.</param>
/// <param name="Lost">Not acknowledged, or without a note after 30 s.</param>
internal sealed record RateRow(
    string System, double Offered, double Notes, IReadOnlyDictionary<string, double> CpuMs, double CoresBusy, double PeakMemoryMb, int Lost)
{
    public const string Bench = "bench";

    /// <summary>What the system itself spends on a note; a cache server that the bot does not have is told apart.</summary>
    public double OwnCpuMs => CpuMs.Where(process => process.Key is not (Bench or "cache")).Sum(process => process.Value);
}
