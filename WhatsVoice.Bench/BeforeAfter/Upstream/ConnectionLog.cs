using System.Diagnostics;

namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>When connections were opened.</summary>
internal sealed class ConnectionLog
{
    private readonly Lock _gate = new();
    private readonly List<long> _opened = [];

    public void Opened()
    {
        lock (_gate)
        {
            _opened.Add(Stopwatch.GetTimestamp());
        }
    }

    /// <summary>How many were opened since a <see cref="Stopwatch"/> timestamp.</summary>
    public int CountSince(long timestamp)
    {
        lock (_gate)
        {
            return _opened.Count(at => at >= timestamp);
        }
    }
}
