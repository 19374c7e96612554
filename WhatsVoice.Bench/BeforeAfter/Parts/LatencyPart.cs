using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>Acknowledgement and overhead with 1, 20 and 100 people at once, all systems in turns.</summary>
internal static class LatencyPart
{
    private static readonly int[] AtOnce = [1, 20, 100];

    /// <summary>People for each lane: nobody writes again before the last answer is far behind.</summary>
    private const int PeoplePerLane = 10;

    /// <summary>Otherwise the first wave, of which a run of seconds has more than one in a hundred, would be the 99th percentile.</summary>
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        results.Disk = await Disk.DescribeAsync(cancellationToken);
        var contenders = stage.Plan.Contenders;
        await using var lineup = await Lineup.StartAsync(stage, contenders, cancellationToken);
        foreach (var atOnce in AtOnce)
        {
            var turns = contenders.ToDictionary(contender => contender, _ => new List<LatencyTurn>());
            for (var repeat = 0; repeat < stage.Plan.Repeats; repeat++)
            {
                foreach (var contender in contenders)
                {
                    turns[contender].Add(await TakeTurnAsync(stage, lineup[contender], atOnce, new Texts(contender.AreRepeated), cancellationToken));
                }
            }

            foreach (var contender in contenders)
            {
                var row = LatencyRow.Of(contender.Name, atOnce, turns[contender]);
                results.Latency.RemoveAll(earlier => earlier.System == row.System && earlier.AtOnce == atOnce);
                results.Latency.Add(row);
                Progress.Tell(row.ToString());
            }
        }
    }

    private static async Task<LatencyTurn> TakeTurnAsync(Stage stage, MeasuredSystem system, int atOnce, Texts texts, CancellationToken cancellationToken)
    {
        // What was before the turn is not its own.
        await system.SlowestSyncAsync();
        var started = Stopwatch.GetTimestamp();
        var load = await stage.DriverOf(system).ClosedLoopAsync(atOnce, stage.Plan.Latency, Stage.NewPeople(atOnce * PeoplePerLane), texts, cancellationToken, Arrival);
        return new LatencyTurn(load, stage.Upstream.Connections.CountSince(started), await system.SlowestSyncAsync());
    }
}
