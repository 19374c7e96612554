using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>SIGKILL while 200 messages are in flight, then a restart. Webhooks that were not acknowledged come again, as from Meta.</summary>
internal static class CrashPart
{
    private const int Messages = 200;

    /// <summary>Killed when so many were answered: the others are at every step of their way.</summary>
    private const int KilledAfter = 40;

    private static readonly UpstreamTimes Slow = UpstreamTimes.Load with { Speech = TimeSpan.FromMilliseconds(500), Graph = TimeSpan.FromMilliseconds(100) };

    /// <summary>Longer than WhatsVoice waits for the status webhook of a send whose outcome it does not know.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        stage.Upstream.Calls.Times = Slow;
        foreach (var contender in stage.Plan.Chosen(Contender.After, Contender.WhatsVoice))
        {
            await using var system = await contender.StartAsync(stage.Upstream, cancellationToken);
            var (people, texts) = (Stage.NewPeople(Messages), new Texts(repeated: false));
            var deliveries = new Deliveries();
            var statuses = new List<Task>();
            stage.Upstream.Calls.Accepted = send =>
            {
                deliveries.Take(send);
                if (send.CallbackData is not null)
                {
                    lock (statuses)
                    {
                        statuses.Add(stage.Webhooks.DeliverUntilAcknowledgedAsync(() => system.Webhook, Webhooks.Sent(send.MessageId, send.To, send.CallbackData), cancellationToken));
                    }
                }
            };

            var delivered = Task.WhenAll(Enumerable.Range(0, Messages).Select(_ =>
                stage.Webhooks.DeliverUntilAcknowledgedAsync(() => system.Webhook, Webhooks.MessageFrom(people.Next(), texts.Next()), cancellationToken)));
            await deliveries.WaitAsync(KilledAfter, Quiet, cancellationToken);
            await system.CrashAsync(cancellationToken);
            await delivered;
            await deliveries.WaitAsync(Messages, Quiet, cancellationToken);

            // A second note of the last ones would come now.
            await deliveries.WaitAsync(Messages + 1, TimeSpan.FromSeconds(3), cancellationToken);
            await Task.WhenAll(statuses);
            stage.Upstream.Calls.Accepted = stage.Replies.Take;
            var row = deliveries.Row(contender.Name, Messages, 0);
            results.Crash.RemoveAll(earlier => earlier.System == contender.Name);
            results.Crash.Add(row);
            Progress.Tell(row.ToString());
        }

        stage.Upstream.Calls.Times = UpstreamTimes.Load;
    }
}
