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
        await using var lineup = await Lineup.StartAsync(stage, cancellationToken);
        var contenders = stage.Plan.Contenders;
        foreach (var atOnce in AtOnce)
        {
            var runs = contenders.ToDictionary(contender => contender, _ => new List<LoadResult>());
            for (var repeat = 0; repeat < stage.Plan.Repeats; repeat++)
            {
                foreach (var contender in contenders)
                {
                    var people = Stage.NewPeople(atOnce * PeoplePerLane);
                    runs[contender].Add(await stage.DriverOf(lineup[contender])
                        .ClosedLoopAsync(atOnce, stage.Plan.Latency, people, new Texts(contender.AreRepeated), cancellationToken, Arrival));
                }
            }

            foreach (var contender in contenders)
            {
                var row = LatencyRow.Of(contender.Name, atOnce, runs[contender]);
                results.Latency.RemoveAll(earlier => earlier.System == row.System && earlier.AtOnce == atOnce);
                results.Latency.Add(row);
                Progress.Tell(row.ToString());
            }
        }
    }
}
