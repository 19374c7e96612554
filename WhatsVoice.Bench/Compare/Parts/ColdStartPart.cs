using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>100 messages a second from the first moment at which a freshly started system says that it is ready, against the same rate when warm.</summary>
internal static class ColdStartPart
{
    public const string Name = "cold start";
    private const double Rate = 100;
    private static readonly TimeSpan BacklogAt = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        await stage.EndWarmAsync();
        stage.Upstream.Calls.Times = UpstreamTimes.Fast;
        for (var round = 0; round < stage.Plan.Turns; round++)
        {
            foreach (var kind in SystemKind.All)
            {
                await using var system = await kind.StartAsync(stage.Upstream, cancellationToken);
                using var turn = stage.TurnOf(system, cancellationToken);
                await turn.SteadyAsync(Rate, stage.Plan.ColdStart, Texts.NextShort);

                var warm = stage.Results.Value(RatesPart.Name, UpstreamTimes.Fast, RatesPart.WarmLoad, "end to end p99", kind);
                var at = BacklogAt < stage.Plan.ColdStart ? BacklogAt : stage.Plan.ColdStart;
                var backlog = turn.Messages.Count(message =>
                    message.Due < at - TimeSpan.FromMilliseconds(double.IsNaN(warm) ? 0 : warm) && (message.EndToEnd is not { } took || message.Due + took > at));

                var add = stage.Results.For(Name, UpstreamTimes.Fast, RatesPart.WarmLoad + " after a start", kind);
                add("start until ready", "s", system.StartUp.TotalSeconds);
                add("end to end p50", "ms", turn.EndToEnd(0.5));
                add("end to end p99", "ms", turn.EndToEnd(0.99));
                add("end to end p99, times warm", "", turn.EndToEnd(0.99) / warm);
                add($"overdue after {BacklogAt.TotalSeconds:0} s", "count", backlog);
                add("lost", "count", turn.Lost);
                Stage.Tell($"{Name}: {kind.Name} ready after {system.StartUp.TotalSeconds:0.0} s, p50 {turn.EndToEnd(0.5):0} p99 {turn.EndToEnd(0.99):0} ms (warm p99 {warm:0}), overdue {backlog}, lost {turn.Lost}");
            }
        }
    }
}
