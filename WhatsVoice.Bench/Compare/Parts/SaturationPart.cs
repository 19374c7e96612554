using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>
/// Short texts at a rate that grows by a tenth each second (open loop), until the best three seconds are four seconds old: the most voice
/// notes a second that a system makes before it falls behind.
/// </summary>
internal static class SaturationPart
{
    public const string Name = "saturation";
    private const double FirstRate = 60;
    private const double Growth = 1.1;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopAfter = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        foreach (var times in new[] { UpstreamTimes.Real, UpstreamTimes.Fast })
        {
            for (var round = 0; round < stage.Plan.Turns; round++)
            {
                foreach (var kind in SystemKind.All)
                {
                    var system = await stage.WarmAsync(kind, cancellationToken);
                    stage.Upstream.Calls.Times = times;
                    await RampAsync(stage, times, kind, system, cancellationToken);
                }
            }
        }
    }

    private static async Task RampAsync(Stage stage, UpstreamTimes times, SystemKind kind, MeasuredSystem system, CancellationToken cancellationToken)
    {
        using var turn = stage.TurnOf(system, cancellationToken);
        var counts = new Queue<(TimeSpan At, int Count)>([(TimeSpan.Zero, 0)]);
        var (best, bestAt, nextLook) = (0d, TimeSpan.Zero, Look);
        var (cpu, cores) = (system.Cpu, ProcessUsage.Cores());
        var answered = await turn.OpenLoopAsync(
            elapsed => FirstRate * (Math.Pow(Growth, elapsed.TotalSeconds) - 1) / Math.Log(Growth),
            () =>
            {
                var now = turn.Elapsed;
                if (now < nextLook)
                {
                    return true;
                }

                nextLook = now + Look;
                counts.Enqueue((now, turn.VoiceNotes.Count));
                while (now - counts.Peek().At > Window)
                {
                    counts.Dequeue();
                }

                var (at, count) = counts.Peek();
                var rate = (turn.VoiceNotes.Count - count) / Math.Max((now - at).TotalSeconds, Window.TotalSeconds - Look.TotalSeconds);
                (best, bestAt) = rate > best ? (rate, now) : (best, bestAt);

                // The first voice notes need the upstream's time to arrive.
                return now < stage.Plan.RisingRate && (now < Window + StopAfter || now - bestAt < StopAfter);
            },
            Texts.NextShort);
        var (busy, total) = ProcessUsage.Cores();
        await answered;
        var cpuANote = (system.Cpu - cpu).TotalMilliseconds / Math.Max(turn.VoiceNotes.Count, 1);

        var add = stage.Results.For(Name, times, "rising rate, short texts", kind);
        add("voice notes at best", "/s", best);
        add("CPU a note", "ms", cpuANote);
        add("cores busy", "%", 100 * (busy - cores.Busy) / (total - cores.Total));
        add("lost", "count", turn.Lost);
        Stage.Tell($"{Name}, {times.Name}: {kind.Name} {best:0}/s after {bestAt.TotalSeconds:0} s, CPU {cpuANote:0.0} ms a note, lost {turn.Lost}");
    }
}
