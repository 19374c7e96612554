using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Load;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Parts;

/// <summary>What a phrase costs that was spoken before, with an upstream as slow as ElevenLabs is said to be.</summary>
internal static class RepeatPart
{
    private const int Messages = 10;

    public static async Task RunAsync(Stage stage, BenchResults results, CancellationToken cancellationToken)
    {
        await using var system = await Contender.WhatsVoice.StartAsync(stage.Upstream, cancellationToken);
        await stage.WarmUpAsync(system, Contender.WhatsVoice, cancellationToken);
        await MeasureAsync(stage, system, new Texts(repeated: true), cancellationToken);

        stage.Upstream.Calls.Times = UpstreamTimes.Published;
        var (fresh, freshCalls) = await MeasureAsync(stage, system, new Texts(repeated: false), cancellationToken);
        var (repeated, repeatedCalls) = await MeasureAsync(stage, system, new Texts(repeated: true), cancellationToken);
        stage.Upstream.Calls.Times = UpstreamTimes.Load;

        results.Repeat = new RepeatRow(Messages, fresh.Median, repeated.Median, freshCalls, repeatedCalls);
        Progress.Tell(results.Repeat.ToString());
    }

    private static async Task<(Samples Times, CallCounts Calls)> MeasureAsync(Stage stage, MeasuredSystem system, Texts texts, CancellationToken cancellationToken)
    {
        var times = new Samples();
        var people = Stage.NewPeople(Messages);
        var before = stage.Upstream.Calls.Counts;
        for (var message = 0; message < Messages; message++)
        {
            var person = people.Next();
            var reply = stage.Replies.NextFor(person);
            var started = Stopwatch.GetTimestamp();
            await stage.Webhooks.WriteAsync(system.Webhook, person, texts.Next(), Webhooks.NewId(), cancellationToken);
            await reply.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return (times, stage.Upstream.Calls.Counts.Since(before));
    }
}
