using WhatsVoice.Bench.Compare.Load;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Parts;

/// <summary>Memory while far more is written than can be answered, until 6,000 messages wait for their voice notes; then whether all of them come.</summary>
internal static class OverloadPart
{
    public const string Name = "overload";
    private const int AtOnce = 64;
    private static readonly TimeSpan LongestRise = TimeSpan.FromSeconds(40);

    public static async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        await stage.EndWarmAsync();
        foreach (var kind in SystemKind.All)
        {
            await using var system = await kind.StartAsync(stage.Upstream, cancellationToken);
            using var turn = stage.TurnOf(system, cancellationToken);
            var idle = Memory(system).Values.Sum();
            stage.Upstream.Calls.Times = UpstreamTimes.Real;
            var most = 0;
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
            {
                while (Volatile.Read(ref most) < stage.Plan.Backlog && turn.Elapsed < LongestRise)
                {
                    await turn.WriteAsync(Texts.NextShort());
                    InterlockedMax(ref most, turn.Acknowledged - turn.VoiceNotes.People);
                }
            }));
            var memory = Memory(system);

            stage.Upstream.Calls.Times = UpstreamTimes.Fast;
            await turn.VoiceNotes.WaitAsync(turn.Acknowledged, stage.Plan.Quiet, cancellationToken);
            var (lost, peak) = (turn.Acknowledged - turn.VoiceNotes.People, system.Processes.Values.Sum(process => ProcessUsage.Of(process).PeakMemoryBytes) / 1e6);

            var add = stage.Results.For(Name, UpstreamTimes.Real, "as many messages as it takes", kind);
            add("messages waiting", "count", most);
            add("memory before", "MB", idle);
            add("memory with them", "MB", memory.Values.Sum());
            foreach (var (process, megabytes) in memory.Where(_ => memory.Count > 1))
            {
                add($"memory with them: {process}", "MB", megabytes);
            }

            add("memory at most, until all are answered", "MB", peak);
            add("lost", "count", lost);
            Stage.Tell($"{Name}: {kind.Name} {most} waiting, {memory.Values.Sum():0} MB ({string.Join(", ", memory.Select(process => $"{process.Key} {process.Value:0}"))}), at most {peak:0} MB, lost {lost}");
        }
    }

    private static Dictionary<string, double> Memory(MeasuredSystem system) => system.Processes.ToDictionary(process => process.Key, process => ProcessUsage.Of(process.Value).MemoryBytes / 1e6);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
