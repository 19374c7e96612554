using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>One call in ten is answered with 503.</summary>
internal static class FaultsPart
{
    private const int Messages = 500;
    private const double Share = 0.1;
    private const int AtOnce = 20;

    /// <summary>Longer than any wait between two attempts.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        foreach (var contender in stage.Plan.Chosen(Contender.After, Contender.WhatsVoice))
        {
            await using var system = await contender.StartAsync(stage.Upstream, cancellationToken);
            await stage.WarmUpAsync(system, contender, cancellationToken);
            var deliveries = new Deliveries();
            var before = stage.Upstream.Calls.Counts;
            stage.Upstream.Calls.Accepted = deliveries.Take;
            stage.Upstream.Calls.Faults = new FaultDice(Share);

            var (people, texts) = (Stage.NewPeople(Messages), new Texts(repeated: false));
            await Parallel.ForAsync(0, Messages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (_, token) =>
                await stage.Webhooks.DeliverUntilAcknowledgedAsync(() => system.Webhook, Webhooks.MessageFrom(people.Next(), texts.Next()), token));
            await deliveries.WaitAsync(Messages, Quiet, cancellationToken);

            stage.Upstream.Calls.Faults = null;
            stage.Upstream.Calls.Accepted = stage.Replies.Take;
            var row = deliveries.Row(contender.Name, Messages, stage.Upstream.Calls.Counts.Since(before).Failures);
            results.Faults.RemoveAll(earlier => earlier.System == contender.Name);
            results.Faults.Add(row);
            Progress.Tell(row.ToString());
        }
    }
}
