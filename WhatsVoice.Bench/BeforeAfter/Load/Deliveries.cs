using System.Collections.Concurrent;
using System.Diagnostics;
using WhatsVoice.Bench.BeforeAfter.Results;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>Counts the notes of people who have written once each.</summary>
internal sealed class Deliveries
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, int> _notes = new(StringComparer.Ordinal);
    private long _lastNote = Stopwatch.GetTimestamp();

    /// <summary>People who have a note.</summary>
    public int Answered => _notes.Count;

    public void Take(AcceptedSend send)
    {
        _notes.AddOrUpdate(send.To, 1, (_, count) => count + 1);
        Volatile.Write(ref _lastNote, Stopwatch.GetTimestamp());
    }

    /// <summary>Waits until so many people have a note, or none came for a while.</summary>
    public async Task WaitAsync(int people, TimeSpan quiet, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastNote, Stopwatch.GetTimestamp());
        while (Answered < people && Stopwatch.GetElapsedTime(Volatile.Read(ref _lastNote)) < quiet)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    public DeliveryRow Row(string system, int messages, int failures) =>
        new(system, messages, messages - Answered, _notes.Values.Count(count => count > 1), failures);
}
