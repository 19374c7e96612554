using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tts.Engines;

/// <summary>
/// Lets as many sentences be made at once as one engine allows. Those that wait take turns by request, one sentence each: a
/// short text waits for one sentence of every other request, never for all sentences of a long one. A bounded number waits,
/// the rest is turned away.
/// </summary>
internal sealed class SynthesisGate(int limit, int maxQueued)
{
    // Enter, leave, cancel and a change of the limit race.
    private readonly Lock _lock = new();
    private readonly LinkedList<Line> _lines = [];
    private readonly Dictionary<object, LinkedListNode<Line>> _lineOf = new(ReferenceEqualityComparer.Instance);
    private int _limit = limit;
    private int _running;
    private int _waiting;

    /// <summary>How many may work at once. Lowered, it holds back the next ones; who is working is not stopped.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit;
            }
        }

        set
        {
            lock (_lock)
            {
                _limit = Math.Max(1, value);
                Admit();
            }
        }
    }

    /// <summary>Waits for a turn; dispose what is returned when done.</summary>
    /// <param name="request">The request that the sentence belongs to.</param>
    /// <param name="cancellationToken">Gives the place up.</param>
    /// <exception cref="SpeechBusyException">Too many are waiting.</exception>
    public async Task<IDisposable> EnterAsync(object request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<IDisposable> place;
        lock (_lock)
        {
            if (_running < _limit)
            {
                _running++;
                return new Turn(this);
            }

            if (_waiting >= maxQueued)
            {
                throw new SpeechBusyException();
            }

            place = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            LineUp(request, place);
        }

        await using var registration = cancellationToken.Register(() => GiveUp(place, cancellationToken));
        return await place.Task;
    }

    private void LineUp(object request, TaskCompletionSource<IDisposable> place)
    {
        if (!_lineOf.TryGetValue(request, out var line))
        {
            _lineOf[request] = line = _lines.AddLast(new Line(request, new Queue<TaskCompletionSource<IDisposable>>()));
        }

        line.Value.Places.Enqueue(place);
        _waiting++;
    }

    private void GiveUp(TaskCompletionSource<IDisposable> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                _waiting--;
            }
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _running--;
            Admit();
        }
    }

    private void Admit()
    {
        while (_running < _limit && _lines.First is { } line)
        {
            _lines.RemoveFirst();
            var place = line.Value.Places.Dequeue();
            if (line.Value.Places.Count > 0)
            {
                _lines.AddLast(line);
            }
            else
            {
                _lineOf.Remove(line.Value.Request);
            }

            if (place.TrySetResult(new Turn(this)))
            {
                _waiting--;
                _running++;
            }
        }
    }

    private sealed record Line(object Request, Queue<TaskCompletionSource<IDisposable>> Places);

    private sealed class Turn(SynthesisGate gate) : IDisposable
    {
        private SynthesisGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
