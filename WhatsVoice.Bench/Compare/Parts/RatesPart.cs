using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>Short texts at steady rates (open loop): whether voice notes keep up, what the system adds to the upstream's time, and its processor time.</summary>
internal static class RatesPart
{
    public const string Name = "rates";
    public const string WarmLoad = "100 messages a second";

    private static readonly (UpstreamTimes Times, double Rate, bool Statuses, string Load)[] Cases =
    [
        (UpstreamTimes.Real, 40, false, "40 messages a second"),
        (UpstreamTimes.Real, 80, false, "80 messages a second"),
        (UpstreamTimes.Fast, 100, false, WarmLoad),
        (UpstreamTimes.Fast, 100, true, $"{WarmLoad}, and two status webhooks for each voice note"),
    ];

    public static async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        foreach (var (times, rate, statuses, load) in Cases.Skip(stage.Plan.IsQuick ? 1 : 0))
        {
            for (var round = 0; round < stage.Plan.Turns; round++)
            {
                foreach (var kind in SystemKind.All)
                {
                    var system = await stage.WarmAsync(kind, cancellationToken);
                    stage.Upstream.Calls.Times = times;
                    using var turn = stage.TurnOf(system, cancellationToken, statuses);
                    var before = system.Cpu;
                    await turn.SteadyAsync(rate, stage.Plan.Rates, Texts.NextShort);
                    await turn.StatusesAsync();
                    var cpu = (system.Cpu - before).TotalMilliseconds / Math.Max(turn.VoiceNotes.Count, 1);

                    var add = stage.Results.For(Name, times, load, kind);
                    add("answered within the turn", "/s", Answered(turn, stage.Plan.Rates));
                    add("end to end p50", "ms", turn.EndToEnd(0.5));
                    add("end to end p99", "ms", turn.EndToEnd(0.99));
                    add("overhead p50", "ms", turn.Overhead(0.5));
                    add("CPU a note", "ms", cpu);
                    add("lost", "count", turn.Lost);
                    Stage.Tell($"{Name}, {times.Name}, {load}: {kind.Name} {Answered(turn, stage.Plan.Rates):0}/s, p50 {turn.EndToEnd(0.5):0} p99 {turn.EndToEnd(0.99):0} overhead p50 {turn.Overhead(0.5):0} ms, CPU {cpu:0.0} ms, lost {turn.Lost}");
                }
            }
        }
    }

    /// <summary>Voice notes a second in the second half of the turn, when the first ones have had the time to arrive.</summary>
    private static double Answered(Turn turn, TimeSpan duration)
    {
        var half = duration / 2;
        return turn.Messages.Count(message => message.EndToEnd is { } took && message.Due + took >= half && message.Due + took < duration) / half.TotalSeconds;
    }
}
