using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Engines;

/// <summary>Too many sentences are waiting; answered with 503 and <c>Retry-After</c>.</summary>
internal sealed class SpeechBusyException() : Exception("Too many sentences are waiting to be spoken.");

/// <summary>
/// Decides which sentence an engine makes next (ADR 24):
/// <list type="bullet">
/// <item><description>Up to <see cref="Limit"/> sentences are made at once.</description></item>
/// <item><description>Requests take turns, one sentence each: a short text does not wait for all sentences of a long one.</description></item>
/// <item><description>The Api's requests and all others' wait in separate lines, served alternately: no crowd of callers keeps a person's answer waiting.</description></item>
/// <item><description>Once the Api has called, the others leave one turn free, where there are two or more.</description></item>
/// <item><description>Each group has <c>maxQueued</c> places. In a full one, a caller with at least two fewer places takes the newest of the caller with most;
/// any other is turned away.</description></item>
/// </list>
/// </summary>
internal sealed class SynthesisGate(int limit, int maxQueued)
{
    // Entering, leaving, cancelling and changing the limit happen on many threads at once.
    private readonly Lock _lock = new();

    // By group, as are the two counts.
    private readonly LinkedList<Line>[] _lines = [[], []];
    private readonly int[] _waiting = [0, 0];
    private readonly int[] _running = [0, 0];
    private readonly Dictionary<(CallerGroup Group, string Caller), int> _waitingOf = [];
    private readonly Dictionary<object, LinkedListNode<Line>> _lineOf = new(ReferenceEqualityComparer.Instance);
    private int _limit = limit;
    private CallerGroup _nextGroup;

    // For good: an Api that called once will call again.
    private bool _apiHasCalled;

    private enum CallerGroup
    {
        Api = 0,
        Others = 1,
    }

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

    public GateLoad Load
    {
        get
        {
            lock (_lock)
            {
                return new GateLoad(_running.Sum(), _waiting.Sum(), _limit);
            }
        }
    }

    /// <summary>Waits for a turn; dispose what is returned when done.</summary>
    /// <param name="request">Any object that stands for the request that the sentence belongs to; compared by reference.</param>
    /// <param name="fromApi">Whether the Api asks, for a person who waits.</param>
    /// <param name="caller">Who asks, for the Api the person: places in the line are shared among callers.</param>
    /// <exception cref="SpeechBusyException">Too many are waiting, or another caller got this one's place.</exception>
    public async Task<IDisposable> EnterAsync(object request, bool fromApi, string caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var group = fromApi ? CallerGroup.Api : CallerGroup.Others;
        TaskCompletionSource<IDisposable> place;
        lock (_lock)
        {
            _apiHasCalled |= fromApi;
            if (HasRoom(group))
            {
                _running[(int)group]++;
                return new Turn(this, group);
            }

            if (_waiting[(int)group] >= maxQueued && !Displace(group, caller))
            {
                throw new SpeechBusyException();
            }

            place = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            LineUp(request, group, caller, place);
        }

        await using var registration = cancellationToken.Register(() => Cancel(place, group, caller, cancellationToken));
        return await place.Task;
    }

    private bool HasRoom(CallerGroup group)
    {
        if (_running.Sum() >= _limit)
        {
            return false;
        }

        // Others leave one turn to the Api, where there is more than one.
        return group == CallerGroup.Api || !_apiHasCalled || _running[(int)CallerGroup.Others] < Math.Max(1, _limit - 1);
    }

    private void LineUp(object request, CallerGroup group, string caller, TaskCompletionSource<IDisposable> place)
    {
        if (!_lineOf.TryGetValue(request, out var line))
        {
            _lineOf[request] = line = _lines[(int)group].AddLast(new Line(request, group, caller, new Queue<TaskCompletionSource<IDisposable>>()));
        }

        line.Value.Places.Enqueue(place);
        CountWaiting(group, caller, 1);
    }

    /// <summary>Takes the newest place of the caller that has the most, where this one has at least two fewer.</summary>
    private bool Displace(CallerGroup group, string caller)
    {
        var most = _waitingOf.Where(count => count.Key.Group == group).DefaultIfEmpty().MaxBy(count => count.Value);
        if (most.Value < _waitingOf.GetValueOrDefault((group, caller)) + 2)
        {
            return false;
        }

        var newestFirst = _lines[(int)group].Reverse().Where(line => line.Caller == most.Key.Caller).SelectMany(line => line.Places.Reverse());
        foreach (var place in newestFirst)
        {
            // False where it was cancelled or displaced before.
            if (place.TrySetException(new SpeechBusyException()))
            {
                CountWaiting(group, most.Key.Caller, -1);
                return true;
            }
        }

        return false;
    }

    private void CountWaiting(CallerGroup group, string caller, int change)
    {
        _waiting[(int)group] += change;
        var count = _waitingOf.GetValueOrDefault((group, caller)) + change;
        if (count > 0)
        {
            _waitingOf[(group, caller)] = count;
        }
        else
        {
            _waitingOf.Remove((group, caller));
        }
    }

    private void Cancel(TaskCompletionSource<IDisposable> place, CallerGroup group, string caller, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.TrySetCanceled(cancellationToken))
            {
                CountWaiting(group, caller, -1);
            }
        }
    }

    private void Leave(CallerGroup group)
    {
        lock (_lock)
        {
            _running[(int)group]--;
            Admit();
        }
    }

    private void Admit()
    {
        while (NextLine() is { } line)
        {
            var group = line.Value.Group;
            var lines = _lines[(int)group];
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

            // Else it was cancelled or displaced meanwhile: the next one.
            if (place.TrySetResult(new Turn(this, group)))
            {
                CountWaiting(group, line.Value.Caller, -1);
                _running[(int)group]++;
                _nextGroup = Other(group);
            }
        }
    }

    private LinkedListNode<Line>? NextLine() => FirstOf(_nextGroup) ?? FirstOf(Other(_nextGroup));

    private LinkedListNode<Line>? FirstOf(CallerGroup group) => HasRoom(group) ? _lines[(int)group].First : null;

    private static CallerGroup Other(CallerGroup group) => group == CallerGroup.Api ? CallerGroup.Others : CallerGroup.Api;

    private sealed record Line(object Request, CallerGroup Group, string Caller, Queue<TaskCompletionSource<IDisposable>> Places);

    private sealed class Turn(SynthesisGate gate, CallerGroup group) : IDisposable
    {
        private SynthesisGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(group);
    }
}
