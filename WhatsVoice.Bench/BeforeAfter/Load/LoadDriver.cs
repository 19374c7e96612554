using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>Has people write to a system and waits for its notes.</summary>
internal sealed class LoadDriver(MeasuredSystem system, UpstreamServer upstream, Webhooks webhooks, Replies replies)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>Each of <paramref name="atOnce"/> lanes writes the next message when the last one was answered.</summary>
    /// <param name="atOnce">Lanes.</param>
    /// <param name="duration">How long they go on.</param>
    /// <param name="people">Who writes.</param>
    /// <param name="texts">What.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="arrival">Within which the lanes begin, one after the other. Default: all in the same moment.</param>
    public async Task<LoadResult> ClosedLoopAsync(
        int atOnce, TimeSpan duration, People people, Texts texts, CancellationToken cancellationToken, TimeSpan arrival = default)
    {
        var result = new LoadResult();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async lane =>
        {
            await Task.Delay(arrival * lane / atOnce, TimeProvider.System, cancellationToken);
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await SayAsync(people.Next(), texts, result, cancellationToken);
            }
        }));
        return result;
    }

    /// <summary>Messages come at a rate, whether or not the earlier ones were answered.</summary>
    /// <returns>The messages, to be waited for.</returns>
    public async Task<(LoadResult Result, Task Answered)> OpenLoopAsync(double rate, TimeSpan duration, People people, Texts texts, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        List<Task> messages = [];
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        do
        {
            var due = Math.Min(duration.TotalSeconds, Stopwatch.GetElapsedTime(started).TotalSeconds) * rate;
            while (messages.Count < due)
            {
                messages.Add(SayAsync(people.Next(), texts, result, cancellationToken));
            }
        }
        while (Stopwatch.GetElapsedTime(started) < duration && await timer.WaitForNextTickAsync(cancellationToken));
        return (result, Task.WhenAll(messages));
    }

    private async Task SayAsync(string from, Texts texts, LoadResult result, CancellationToken cancellationToken)
    {
        var reply = replies.NextFor(from);
        var (id, text) = (Webhooks.NewId(), texts.Next());
        var started = Stopwatch.GetTimestamp();
        if (await webhooks.WriteAsync(system.Webhook, from, text, id, cancellationToken) is not { } acknowledged)
        {
            result.AddLost();
            return;
        }

        try
        {
            var send = await reply.WaitAsync(Patience, cancellationToken);
            result.Add(acknowledged, Stopwatch.GetElapsedTime(started, send.ArrivedAt) - UpstreamTime(id, text, send));
        }
        catch (TimeoutException)
        {
            result.AddLost();
        }

        TimeSpan UpstreamTime(string id, string text, AcceptedSend send)
        {
            TimeSpan Took(string call) => upstream.Calls.Took(call);
            return system.MarksReadFirst ? Took(id) + Took(text) + Took(send.MediaId) : texts.AreRepeated ? Took(id) : Took(text) + Took(send.MediaId);
        }
    }
}
