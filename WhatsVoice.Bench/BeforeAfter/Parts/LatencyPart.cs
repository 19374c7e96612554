using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>Acknowledgement and overhead with 1, 20 and 100 people at once.</summary>
internal static class LatencyPart
{
    private static readonly int[] AtOnce = [1, 20, 100];

    /// <summary>People for each lane: nobody writes again before the last answer is far behind.</summary>
    private const int PeoplePerLane = 10;

    /// <summary>Otherwise the first wave, of which a run of seconds has more than one in a hundred, would be the 99th percentile.</summary>
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        foreach (var contender in stage.Plan.Contenders)
        {
            await using var system = await contender.StartAsync(stage.Upstream, cancellationToken);
            await stage.WarmUpAsync(system, contender, cancellationToken);
            results.Latency.RemoveAll(row => row.System == contender.Name);
            foreach (var atOnce in AtOnce)
            {
                List<LoadResult> runs = [];
                for (var repeat = 0; repeat < stage.Plan.Repeats; repeat++)
                {
                    var people = Stage.NewPeople(atOnce * PeoplePerLane);
                    runs.Add(await stage.DriverOf(system).ClosedLoopAsync(atOnce, stage.Plan.Latency, people, new Texts(contender.AreRepeated), cancellationToken, Arrival));
                }

                var row = LatencyRow.Of(contender.Name, atOnce, runs);
                results.Latency.Add(row);
                Progress.Tell(row.ToString());
            }
        }
    }
}
