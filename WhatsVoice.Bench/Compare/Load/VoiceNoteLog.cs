using System.Collections.Concurrent;
using System.Diagnostics;
using WhatsVoice.Bench.Compare.Upstream;

namespace WhatsVoice.Bench.Compare.Load;

/// <summary>Which voice notes people got.</summary>
internal sealed class VoiceNoteLog
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AcceptedSend>> _first = new(StringComparer.Ordinal);
    private int _count;
    private int _people;
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Voice notes so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>People with at least one.</summary>
    public int People => Volatile.Read(ref _people);

    /// <summary>Voice notes beyond each person's first.</summary>
    public int Doubled => Count - People;

    public void Take(AcceptedSend send)
    {
        Interlocked.Increment(ref _count);
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        if (Entry(send.To).TrySetResult(send))
        {
            Interlocked.Increment(ref _people);
        }
    }

    /// <summary>A person's first voice note.</summary>
    public Task<AcceptedSend> FirstAsync(string person) => Entry(person).Task;

    /// <summary>Waits until so many people have a voice note, or none came for a while.</summary>
    public async Task WaitAsync(int people, TimeSpan quiet, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        while (People < people && Stopwatch.GetElapsedTime(Volatile.Read(ref _last)) < quiet)
        {
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }
    }

    private TaskCompletionSource<AcceptedSend> Entry(string person) =>
        _first.GetOrAdd(person, static _ => new TaskCompletionSource<AcceptedSend>(TaskCreationOptions.RunContinuationsAsynchronously));
}
