namespace WhatsVoice.Tts.Engines;

/// <summary>Too many sentences are waiting; answered with 503 and <c>Retry-After</c>.</summary>
internal sealed class SpeechBusyException() : Exception("Too many sentences are waiting to be spoken.");

/// <summary>
/// Lets as many sentences be made at once as one engine allows. Those that wait take turns by request, one sentence each: a
/// short text waits for one sentence of every other request, never for all sentences of a long one. Requests of the Api and those of
/// other callers wait apart and are served alternately, so that no crowd of callers keeps a person's answer waiting. A bounded number
/// of each waits, the rest is turned away.
/// </summary>
internal sealed class SynthesisGate(int limit, int maxQueued)
{
    // Enter, leave, cancel and a change of the limit race.
    private readonly Lock _lock = new();
    private readonly LinkedList<Line>[] _lines = [[], []]; // the Api's, other callers'
    private readonly int[] _waiting = new int[2];
    private readonly Dictionary<object, LinkedListNode<Line>> _lineOf = new(ReferenceEqualityComparer.Instance);
    private int _limit = limit;
    private int _running;
    private int _nextClass;

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
    /// <param name="fromApi">Whether the Api asks, for a person who waits.</param>
    /// <param name="cancellationToken">Gives the place up.</param>
    /// <exception cref="SpeechBusyException">Too many are waiting.</exception>
    public async Task<IDisposable> EnterAsync(object request, bool fromApi, CancellationToken cancellationToken)
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

            if (_waiting[ClassOf(fromApi)] >= maxQueued)
            {
                throw new SpeechBusyException();
            }

            place = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            LineUp(request, ClassOf(fromApi), place);
        }

        await using var registration = cancellationToken.Register(() => GiveUp(place, ClassOf(fromApi), cancellationToken));
        return await place.Task;
    }

    private static int ClassOf(bool fromApi) => fromApi ? 0 : 1;

    private void LineUp(object request, int ofClass, TaskCompletionSource<IDisposable> place)
    {
        if (!_lineOf.TryGetValue(request, out var line))
        {
            _lineOf[request] = line = _lines[ofClass].AddLast(new Line(request, ofClass, new Queue<TaskCompletionSource<IDisposable>>()));
        }

        line.Value.Places.Enqueue(place);
        _waiting[ofClass]++;
    }

    private void GiveUp(TaskCompletionSource<IDisposable> place, int ofClass, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                _waiting[ofClass]--;
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
        while (_running < _limit && NextLine() is { } line)
        {
            var lines = _lines[line.Value.Class];
            lines.RemoveFirst();
            var place = line.Value.Places.Dequeue();
            if (line.Value.Places.Count > 0)
            {
                lines.AddLast(line);
            }
            else
            {
                _lineOf.Remove(line.Value.Request);
            }

            if (place.TrySetResult(new Turn(this)))
            {
                _waiting[line.Value.Class]--;
                _running++;
                _nextClass = 1 - line.Value.Class;
            }
        }
    }

    private LinkedListNode<Line>? NextLine() => _lines[_nextClass].First ?? _lines[1 - _nextClass].First;

    private sealed record Line(object Request, int Class, Queue<TaskCompletionSource<IDisposable>> Places);

    private sealed class Turn(SynthesisGate gate) : IDisposable
    {
        private SynthesisGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
