using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Engines;

/// <summary>Too many sentences are waiting; answered with 503 and <c>Retry-After</c>.</summary>
internal sealed class SpeechBusyException() : Exception("Too many sentences are waiting to be spoken.");

/// <summary>
/// Lets as many sentences be made at once as one engine allows. Those that wait take turns by request, one sentence each: a
/// short text waits for one sentence of every other request, never for all sentences of a long one. Requests of the Api and those of
/// other callers wait apart and are served alternately, and once the Api has called, the others leave one turn free: no crowd of callers
/// keeps a person's answer waiting. A bounded number of each waits, the rest is turned away; where all places are taken, a caller
/// with fewer of them takes one from the caller with the most.
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
    private readonly Dictionary<(int Callers, string Caller), int> _waitingOf = [];
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
    /// <param name="caller">Who asks: places in the line are shared among callers.</param>
    /// <param name="cancellationToken">Gives the place up.</param>
    /// <exception cref="SpeechBusyException">Too many are waiting, or another caller got this one's place.</exception>
    public async Task<IDisposable> EnterAsync(object request, bool fromApi, string caller, CancellationToken cancellationToken)
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

            if (_waiting[callers] >= maxQueued && !Displace(callers, caller))
            {
                throw new SpeechBusyException();
            }

            place = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            LineUp(request, callers, caller, place);
        }

        await using var registration = cancellationToken.Register(() => GiveUp(place, callers, caller, cancellationToken));
        return await place.Task;
    }

    private bool HasRoom(int callers) => _running[Api] + _running[Others] < _limit
        && (callers == Api || !_apiHasCalled || _running[Others] < Math.Max(1, _limit - 1));

    private void LineUp(object request, int callers, string caller, TaskCompletionSource<IDisposable> place)
    {
        if (!_lineOf.TryGetValue(request, out var line))
        {
            _lineOf[request] = line = _lines[callers].AddLast(new Line(request, callers, caller, new Queue<TaskCompletionSource<IDisposable>>()));
        }

        line.Value.Places.Enqueue(place);
        CountWaiting(callers, caller, 1);
    }

    /// <summary>Takes the newest place of the caller that has the most, where this one has at least two fewer.</summary>
    private bool Displace(int callers, string caller)
    {
        var most = _waitingOf.Where(count => count.Key.Callers == callers).DefaultIfEmpty().MaxBy(count => count.Value);
        if (most.Value < _waitingOf.GetValueOrDefault((callers, caller)) + 2)
        {
            return false;
        }

        var places = _lines[callers].Reverse().Where(line => line.Caller == most.Key.Caller).SelectMany(line => line.Places.Reverse());
        if (!places.Any(place => place.TrySetException(new SpeechBusyException())))
        {
            return false;
        }

        CountWaiting(callers, most.Key.Caller, -1);
        return true;
    }

    private void CountWaiting(int callers, string caller, int change)
    {
        _waiting[callers] += change;
        var count = _waitingOf.GetValueOrDefault((callers, caller)) + change;
        if (count > 0)
        {
            _waitingOf[(callers, caller)] = count;
        }
        else
        {
            _waitingOf.Remove((callers, caller));
        }
    }

    private void GiveUp(TaskCompletionSource<IDisposable> place, int callers, string caller, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                CountWaiting(callers, caller, -1);
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
                CountWaiting(callers, line.Value.Caller, -1);
                _running[callers]++;
                _nextClass = 1 - callers;
            }
        }
    }

    private LinkedListNode<Line>? NextLine() => FirstOf(_nextClass) ?? FirstOf(1 - _nextClass);

    private LinkedListNode<Line>? FirstOf(int callers) => HasRoom(callers) ? _lines[callers].First : null;

    private sealed record Line(object Request, int Callers, string Caller, Queue<TaskCompletionSource<IDisposable>> Places);

    private sealed class Turn(SynthesisGate gate, int callers) : IDisposable
    {
        private SynthesisGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(callers);
    }
}
