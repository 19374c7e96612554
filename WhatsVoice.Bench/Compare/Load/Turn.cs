using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using WhatsVoice.Bench.Compare.Systems;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Load;

/// <summary>One message of a load.</summary>
/// <param name="Due">When it was to be written, since the turn's start.</param>
/// <param name="Acknowledged">From then to the webhook's 200.</param>
/// <param name="EndToEnd">From then to the arrival of the send at WhatsApp; null when none arrived in time.</param>
/// <param name="Upstream">The upstream's own time for speech and upload, where the text is one sentence.</param>
internal sealed record Message(TimeSpan Due, TimeSpan Acknowledged, TimeSpan? EndToEnd, TimeSpan Upstream);

/// <summary>
/// Has people write to one system and waits for their voice notes. In a turn each person writes once; in the next turn the same people
/// write again. Times count from the moment at which a message was due, so that a late load generator hides nothing.
/// </summary>
internal sealed class Turn : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly MeasuredSystem _system;
    private readonly Stage _stage;
    private readonly ConcurrentBag<Message> _messages = [];
    private readonly ConcurrentBag<Task> _statuses = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellationToken;
    private int _lastPerson;
    private int _acknowledged;

    /// <param name="stage">Whose upstream the system calls; its sends are this turn's from now on.</param>
    /// <param name="system">Under load.</param>
    /// <param name="statuses">Whether WhatsApp tells of every voice note that it was sent and delivered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Turn(Stage stage, MeasuredSystem system, bool statuses, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        (_system, _stage, _cancellationToken) = (system, stage, _stop.Token);
        Texts.Restart();
        stage.Upstream.Calls.Accepted = send =>
        {
            VoiceNotes.Take(send);
            if (statuses)
            {
                _statuses.Add(stage.Webhooks.TellStatusesAsync(system, send, _cancellationToken));
            }
        };
    }

    /// <summary>How long a person waits before the message counts as lost.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public VoiceNoteLog VoiceNotes { get; } = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public IReadOnlyCollection<Message> Messages => _messages;

    /// <summary>Messages acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int Lost => _messages.Count(message => message.EndToEnd is null);

    /// <summary>A percentile of what people waited, ms; a lost message counts with the whole <see cref="Patience"/>.</summary>
    public double EndToEnd(double share) => new Samples(_messages.Select(message => message.EndToEnd ?? Patience)).Percentile(share);

    public double Acknowledgement(double share) => new Samples(_messages.Select(message => message.Acknowledged)).Percentile(share);

    /// <summary>A percentile of the time beyond speech and upload, ms.</summary>
    public double Overhead(double share) => new Samples(_messages.Select(message => (message.EndToEnd ?? Patience) - message.Upstream)).Percentile(share);

    /// <summary>So many people write, each again as soon as the last answer came. They begin one after the other within a second.</summary>
    public async Task ClosedLoopAsync(int atOnce, TimeSpan duration, Func<string> text)
    {
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async lane =>
        {
            var due = TimeSpan.FromSeconds(1) * lane / atOnce;
            while (due < duration)
            {
                if (due > Elapsed)
                {
                    await Task.Delay(due - Elapsed, TimeProvider.System, _cancellationToken);
                }

                await SayAsync(due, text());
                due = Elapsed;
            }
        }));
    }

    /// <summary>People write at a rate, whether or not the earlier ones were answered.</summary>
    /// <param name="dueBy">How many messages are due at a time since the start.</param>
    /// <param name="goesOn">Whether more are to be written.</param>
    /// <param name="text">What they write.</param>
    /// <returns>When the last one was written; the task in it ends when all are answered or lost.</returns>
    public async Task<Task> OpenLoopAsync(Func<TimeSpan, double> dueBy, Func<bool> goesOn, Func<string> text)
    {
        List<Task> messages = [];
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        var (lastLook, lastDue) = (Elapsed, 0d);
        do
        {
            var now = Elapsed;
            var due = dueBy(now);
            while (messages.Count + 1 <= due)
            {
                // Between two looks messages are spread evenly.
                var moment = lastLook + ((now - lastLook) * Math.Clamp((messages.Count + 1 - lastDue) / Math.Max(due - lastDue, double.Epsilon), 0, 1));
                messages.Add(SayAsync(moment, text()));
            }

            (lastLook, lastDue) = (now, due);
        }
        while (goesOn() && await timer.WaitForNextTickAsync(_cancellationToken));
        return Task.WhenAll(messages);
    }

    /// <summary>A steady rate for a while; ends when all are answered or lost.</summary>
    public async Task SteadyAsync(double rate, TimeSpan duration, Func<string> text) =>
        await await OpenLoopAsync(elapsed => Math.Min(elapsed.TotalSeconds, duration.TotalSeconds) * rate, () => Elapsed < duration, text);

    /// <summary>A new person writes; ends when the webhook is acknowledged.</summary>
    public async Task WriteAsync(string text)
    {
        await _stage.Webhooks.WriteAsync(_system, NextPerson(), text, _cancellationToken);
        Interlocked.Increment(ref _acknowledged);
    }

    /// <summary>Ends when every status webhook was acknowledged.</summary>
    public Task StatusesAsync() => Task.WhenAll(_statuses);

    /// <summary>Gives up what is still being delivered.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stage.Upstream.Calls.Accepted = null;
    }

    private string NextPerson() => string.Create(CultureInfo.InvariantCulture, $"1555{Interlocked.Increment(ref _lastPerson):0000000}");

    /// <summary>One message; ends when it is answered or lost.</summary>
    private async Task SayAsync(TimeSpan due, string text)
    {
        var person = NextPerson();
        var acknowledged = Patience;
        try
        {
            var written = WriteAsync();
            var send = await VoiceNotes.FirstAsync(person).WaitAsync(due + Patience > Elapsed ? due + Patience - Elapsed : TimeSpan.Zero, TimeProvider.System, _cancellationToken);
            await written;
            var upstream = (Texts.MarkerIn(text) is { } marker ? _stage.Upstream.Calls.Took(marker) : default) + _stage.Upstream.Calls.Took(send.MediaId);
            _messages.Add(new Message(due, acknowledged, Stopwatch.GetElapsedTime(_started, send.ArrivedAt) - due, upstream));
        }
        catch (TimeoutException)
        {
            _messages.Add(new Message(due, acknowledged, null, default));
        }

        async Task WriteAsync()
        {
            await _stage.Webhooks.WriteAsync(_system, person, text, _cancellationToken);
            acknowledged = Elapsed - due;
            Interlocked.Increment(ref _acknowledged);
        }
    }
}
