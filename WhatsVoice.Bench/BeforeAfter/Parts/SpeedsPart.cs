using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>
/// How overhead at 20 people at once depends on the upstream: the faster it is, the sooner they write again, and the more of a system's
/// overhead is queueing for its cores.
/// </summary>
internal static class SpeedsPart
{
    private const int AtOnce = 20;

    /// <summary>So many that nobody reaches WhatsApp's limit of messages to one person, however fast the answers come.</summary>
    private const int PeopleCount = 6000;

    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);

    private static readonly UpstreamTimes[] Speeds = [.. new[] { (0, 0), (20, 5), (60, 15), (300, 50) }.Select(speed => UpstreamTimes.Load with
    {
        Speech = TimeSpan.FromMilliseconds(speed.Item1),
        Graph = TimeSpan.FromMilliseconds(speed.Item2),
    })];

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        List<Contender> contenders = [.. stage.Plan.Chosen(Contender.After, Contender.WhatsVoice, Contender.Bare, Contender.BareApart)];
        await using var lineup = await Lineup.StartAsync(stage, contenders, cancellationToken);
        var people = Stage.NewPeople(PeopleCount);
        foreach (var times in Speeds)
        {
            stage.Upstream.Calls.Times = times;
            var turns = contenders.ToDictionary(contender => contender, _ => new List<LoadResult>());
            for (var repeat = 0; repeat < stage.Plan.Repeats; repeat++)
            {
                foreach (var contender in contenders)
                {
                    turns[contender].Add(await stage.DriverOf(lineup[contender]).ClosedLoopAsync(
                        AtOnce, stage.Plan.Latency, people, new Texts(contender.AreRepeated), cancellationToken, Arrival));
                }
            }

            foreach (var contender in contenders)
            {
                var row = SpeedRow.Of(contender.Name, times, stage.Plan.Latency, turns[contender]);
                results.Speeds.RemoveAll(earlier => earlier.System == row.System && earlier.Times == times);
                results.Speeds.Add(row);
                Progress.Tell(row.ToString());
            }
        }

        stage.Upstream.Calls.Times = UpstreamTimes.Load;
    }
}
