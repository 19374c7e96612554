using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>People who write mixed texts, each again as soon as they were answered (closed loop): what they wait, end to end.</summary>
internal static class PeoplePart
{
    public const string Name = "people";

    public static async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        foreach (var times in new[] { UpstreamTimes.Real, UpstreamTimes.Fast })
        {
            var duration = times == UpstreamTimes.Real ? stage.Plan.PeopleReal : stage.Plan.PeopleFast;
            foreach (var atOnce in stage.Plan.PeopleAtOnce)
            {
                for (var round = 0; round < stage.Plan.Turns; round++)
                {
                    foreach (var kind in SystemKind.All)
                    {
                        var system = await stage.WarmAsync(kind, cancellationToken);
                        stage.Upstream.Calls.Times = times;
                        using var turn = stage.TurnOf(system, cancellationToken);
                        await turn.ClosedLoopAsync(atOnce, duration, Texts.NextMixed);

                        var add = stage.Results.For(Name, times, $"{atOnce} people at once, mixed texts", kind);
                        add("end to end p50", "ms", turn.EndToEnd(0.5));
                        add("end to end p95", "ms", turn.EndToEnd(0.95));
                        add("end to end p99", "ms", turn.EndToEnd(0.99));
                        add("acknowledged p50", "ms", turn.Acknowledgement(0.5));
                        add("acknowledged p99", "ms", turn.Acknowledgement(0.99));
                        add("messages", "count", turn.Messages.Count);
                        add("lost", "count", turn.Lost);
                        Stage.Tell($"{Name}, {times.Name}, {atOnce}: {kind.Name} p50 {turn.EndToEnd(0.5):0} p99 {turn.EndToEnd(0.99):0} ms of {turn.Messages.Count}, lost {turn.Lost}");
                    }
                }
            }
        }
    }
}
