namespace WhatsVoice.Sandbox.Calls;

/// <summary>The calls that were made, for tests to count. Keeps the last <see cref="Capacity"/> entries.</summary>
internal sealed class CallLog
{
    public const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<CallLogEntry> _entries = [];
    private long _next = 1;
    private long _dropped;

    public void Add(CallLogEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry with { Seq = _next++ });
            if (_entries.Count > Capacity)
            {
                _entries.Dequeue();
                _dropped++;
            }
        }
    }

    public CallLogView View(string? kind, string? route, string? person, long after)
    {
        lock (_gate)
        {
            return new CallLogView(
                [.. _entries.Where(entry => entry.Seq > after
                    && (kind is null || entry.Kind == kind)
                    && (route is null || entry.Route == route)
                    && (person is null || entry.Person == person))],
                _dropped);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _dropped = 0;
        }
    }
}
