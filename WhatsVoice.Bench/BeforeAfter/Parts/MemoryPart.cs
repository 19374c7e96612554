using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>Memory with 5,000 replies in flight.</summary>
internal static class MemoryPart
{
    private const int InFlight = 5000;

    /// <summary>Many are answered before the last is written.</summary>
    private const int Messages = 15_000;

    private const int AtOnce = 32;
    private static readonly UpstreamTimes Slow = UpstreamTimes.Load with { Speech = TimeSpan.FromSeconds(1) };
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        await using var system = await Contender.WhatsVoice.StartAsync(stage.Upstream, cancellationToken);
        var deliveries = new Deliveries();
        stage.Upstream.Calls.Accepted = deliveries.Take;
        stage.Upstream.Calls.Times = Slow;

        var (acknowledged, most) = (0, 0);
        var (people, texts) = (Stage.NewPeople(Messages), new Texts(repeated: false));
        await Parallel.ForAsync(0, Messages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (_, token) =>
        {
            if (Volatile.Read(ref acknowledged) - deliveries.Answered >= InFlight)
            {
                return;
            }

            await stage.Webhooks.DeliverUntilAcknowledgedAsync(() => system.Webhook, Webhooks.MessageFrom(people.Next(), texts.Next()), token);
            var inFlight = Interlocked.Increment(ref acknowledged) - deliveries.Answered;
            InterlockedMax(ref most, inFlight);
        });
        var memory = system.Processes.ToDictionary(process => process.Key, process => ProcessUsage.Of(process.Value).MemoryBytes / 1e6);
        stage.Upstream.Calls.Times = UpstreamTimes.Load;
        await deliveries.WaitAsync(acknowledged, Quiet, cancellationToken);

        stage.Upstream.Calls.Accepted = stage.Replies.Take;
        var row = new MemoryRow(Contender.WhatsVoice.Name, most, memory, acknowledged - deliveries.Answered);
        results.Memory.Clear();
        results.Memory.Add(row);
        Progress.Tell($"{row.InFlight} in flight: {row.TotalMb:0} MB ({string.Join(", ", memory.Select(process => $"{process.Key} {process.Value:0}"))}), lost {row.Lost}");
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
