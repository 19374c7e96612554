using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>Messages at rising rates until the notes no longer follow.</summary>
internal static class SaturationPart
{
    /// <summary>Enough that nobody reaches WhatsApp's limit of messages to one person.</summary>
    private const int PeopleCount = 4000;

    /// <summary>A system that answers less than this share of what it gets is saturated.</summary>
    private const double Follows = 0.9;

    private static readonly double[] Rates = [100, 200, 250, 300, 400, 500, 600, 800, 1000, 1200];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        foreach (var contender in stage.Plan.Contenders)
        {
            await using var system = await contender.StartAsync(stage.Upstream, cancellationToken);
            await stage.WarmUpAsync(system, contender, cancellationToken);
            var people = Stage.NewPeople(PeopleCount);
            var ramp = await RampAsync(stage, contender, system, people, Rates, cancellationToken);
            results.Rates.RemoveAll(row => row.System == contender.Name);
            results.Rates.AddRange(ramp);

            List<RateRow> best = [ramp.MaxBy(row => row.Notes)!];
            for (var repeat = 1; repeat < stage.Plan.Repeats; repeat++)
            {
                var again = await RampAsync(stage, contender, system, people, [.. ramp.TakeLast(2).Select(row => row.Offered)], cancellationToken);
                best.Add(again.MaxBy(row => row.Notes)!);
            }

            var median = Medians.Of(best.Select(row => row.Notes));
            results.Saturation.RemoveAll(row => row.System == contender.Name);
            results.Saturation.Add(new SaturationRow(contender.Name, median, [.. best.Select(row => row.Notes)], best.First(row => row.Notes.Equals(median))));
        }
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
