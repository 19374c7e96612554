using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Engines;

/// <summary>Too many sentences are waiting; answered with 503 and <c>Retry-After</c>.</summary>
internal sealed class SpeechBusyException() : Exception("Too many sentences are waiting to be spoken.");

/// <summary>
/// Lets as many sentences be made at once as one engine allows. Those that wait take turns by request, one sentence each: a
/// short text waits for one sentence of every other request, never for all sentences of a long one. Requests of the Api and those of
/// other callers wait apart and are served alternately, and once the Api has called, the others leave one turn free: no crowd of callers
/// keeps a person's answer waiting. A bounded number of each waits, the rest is turned away.
/// </summary>
internal sealed class SynthesisGate(int limit, int maxQueued)
{
    private const int Api = 0;
    private const int Others = 1;

    // Enter, leave, cancel and a change of the limit race.
    private readonly Lock _lock = new();
    private readonly LinkedList<Line>[] _lines = [[], []];
    private readonly int[] _waiting = [0, 0];
    private readonly int[] _running = [0, 0];
    private readonly Dictionary<object, LinkedListNode<Line>> _lineOf = new(ReferenceEqualityComparer.Instance);
    private int _limit = limit;
    private int _nextClass;
    private bool _apiHasCalled;

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

    /// <summary>How busy the engine is now.</summary>
    public GateLoad Load
    {
        get
        {
            lock (_lock)
            {
                return new GateLoad(_running[Api] + _running[Others], _waiting[Api] + _waiting[Others], _limit);
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
        var callers = fromApi ? Api : Others;
        TaskCompletionSource<IDisposable> place;
        lock (_lock)
        {
            _apiHasCalled |= fromApi;
            if (HasRoom(callers))
            {
                _running[callers]++;
                return new Turn(this, callers);
            }

            if (_waiting[callers] >= maxQueued)
            {
                throw new SpeechBusyException();
            }

            place = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            LineUp(request, callers, place);
        }

        await using var registration = cancellationToken.Register(() => GiveUp(place, callers, cancellationToken));
        return await place.Task;
    }

    private bool HasRoom(int callers) => _running[Api] + _running[Others] < _limit
        && (callers == Api || !_apiHasCalled || _running[Others] < Math.Max(1, _limit - 1));

    private void LineUp(object request, int callers, TaskCompletionSource<IDisposable> place)
    {
        if (!_lineOf.TryGetValue(request, out var line))
        {
            _lineOf[request] = line = _lines[callers].AddLast(new Line(request, callers, new Queue<TaskCompletionSource<IDisposable>>()));
        }

        line.Value.Places.Enqueue(place);
        _waiting[callers]++;
    }

    private void GiveUp(TaskCompletionSource<IDisposable> place, int callers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                _waiting[callers]--;
            }
        }
    }

    private void Leave(int callers)
    {
        lock (_lock)
        {
            _running[callers]--;
            Admit();
        }
    }

    private void Admit()
    {
        while (NextLine() is { } line)
        {
            var callers = line.Value.Callers;
            var lines = _lines[callers];
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

            if (place.TrySetResult(new Turn(this, callers)))
            {
                _waiting[callers]--;
                _running[callers]++;
                _nextClass = 1 - callers;
            }
        }
    }

    private LinkedListNode<Line>? NextLine() => FirstOf(_nextClass) ?? FirstOf(1 - _nextClass);

    private LinkedListNode<Line>? FirstOf(int callers) => HasRoom(callers) ? _lines[callers].First : null;

    private sealed record Line(object Request, int Callers, Queue<TaskCompletionSource<IDisposable>> Places);

    private sealed class Turn(SynthesisGate gate, int callers) : IDisposable
    {
        private SynthesisGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(callers);
    }
}
