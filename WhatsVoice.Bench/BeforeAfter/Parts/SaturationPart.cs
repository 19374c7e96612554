using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>Messages at rising rates until the notes no longer follow, all systems in turns.</summary>
internal static class SaturationPart
{
    /// <summary>Enough that nobody reaches WhatsApp's limit of messages to one person.</summary>
    private const int PeopleCount = 4000;

    /// <summary>A system that answers less than this share of what it gets is saturated.</summary>
    private const double Follows = 0.9;

    private static readonly double[] Rates = [100, 200, 250, 300, 400, 500, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2400];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        List<Contender> contenders = [.. stage.Plan.Contenders.Where(contender => contender != Contender.Bare && contender != Contender.BareApart)];
        await using var lineup = await Lineup.StartAsync(stage, contenders, cancellationToken);
        var people = Stage.NewPeople(PeopleCount);
        var ramps = new Dictionary<Contender, List<RateRow>>();
        var best = contenders.ToDictionary(contender => contender, _ => new List<RateRow>());
        for (var repeat = 0; repeat < stage.Plan.Repeats; repeat++)
        {
            foreach (var contender in contenders)
            {
                var rates = repeat == 0 ? Rates : AroundTheBest(ramps[contender]);
                var ramp = await RampAsync(stage, contender, lineup[contender], people, rates, cancellationToken);
                ramps.TryAdd(contender, ramp);
                best[contender].Add(ramp.MaxBy(row => row.Notes)!);
            }
        }

        foreach (var contender in contenders)
        {
            results.Rates.RemoveAll(row => row.System == contender.Name);
            results.Rates.AddRange(ramps[contender]);
            results.Saturation.RemoveAll(row => row.System == contender.Name);
            results.Saturation.Add(new SaturationRow(contender.Name, best[contender]));
        }
    }

    /// <summary>
    /// The first ramp finds the rates that the others take again. Not its last: far beyond saturation a system that keeps every message
    /// has less time left for answers.
    /// </summary>
    private static double[] AroundTheBest(List<RateRow> ramp)
    {
        var best = ramp.IndexOf(ramp.MaxBy(row => row.Notes)!);
        return [.. ramp.Skip(Math.Max(0, best - 1)).Take(best == 0 ? 2 : 3).Select(row => row.Offered)];
    }

    private static async Task<List<RateRow>> RampAsync(
        Stage stage, Contender contender, MeasuredSystem system, People people, IReadOnlyList<double> rates, CancellationToken cancellationToken)
    {
        List<RateRow> rows = [];
        var behind = 0;
        foreach (var rate in rates)
        {
            var load = stage.DriverOf(system).OpenLoopAsync(rate, stage.Plan.RateStep, people, new Texts(contender.AreRepeated), cancellationToken);
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var probe = new UsageProbe(system, stage.Replies.Count);
            var (result, answered) = await load;
            var row = probe.Read(contender.Name, rate, stage.Replies.Count, result.Lost);
            await answered;
            rows.Add(row with { Lost = result.Lost });
            Progress.Tell($"{contender.Name}: {rate} offered, {row.Notes:0} notes a second, {row.OwnCpuMs:0.00} ms CPU each ({string.Join(", ", row.CpuMs.Select(process => $"{process.Key} {process.Value:0.00}"))}), cores {row.CoresBusy:0%}, lost {result.Lost}, overhead p50 {result.Overhead.Median:0}");

            // Twice, since a neighbour on the machine may have spoilt one step.
            behind = row.Notes < rate * Follows ? behind + 1 : 0;
            if (behind == 2)
            {
                break;
            }
        }

        return rows;
    }
}
