namespace WhatsVoice.Sandbox.Faults;

/// <summary>The faults and latencies in force: one of each per route and person.</summary>
internal sealed class FaultBoard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Route, string? Person), FaultRule> _faults = [];
    private readonly Dictionary<string, int> _latency = [];

    public void Set(FaultRule rule)
    {
        lock (_gate)
        {
            _faults[(rule.Route!, rule.Person)] = rule;
        }
    }

    public void Set(LatencyRule rule)
    {
        lock (_gate)
        {
            _latency[rule.Route!] = rule.Ms;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _latency.Clear();
        }
    }

    public FaultsView View()
    {
        lock (_gate)
        {
            return new FaultsView([.. _faults.Values], [.. _latency.Select(route => new LatencyRule(route.Key, route.Value))]);
        }
    }

    /// <summary>Waits as the route's latency and fault say, and returns the fault that applies to this call, if any.</summary>
    public async Task<FaultRule?> MeetAsync(string route, string? person, CancellationToken cancellationToken)
    {
        FaultRule? fault;
        int wait;
        lock (_gate)
        {
            fault = Take((route, person)) ?? Take((route, null));
            wait = _latency.GetValueOrDefault(route) + (fault?.DelayMs ?? 0);
        }

        if (wait > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
        }

        return fault;
    }

    private FaultRule? Take((string Route, string? Person) key)
    {
        if (!_faults.TryGetValue(key, out var rule) || rule.Times is null)
        {
            return rule;
        }

        if (rule.Times == 1)
        {
            _faults.Remove(key);
        }
        else
        {
            _faults[key] = rule with { Times = rule.Times - 1 };
        }

        return rule;
    }
}

/// <param name="Faults">In force, with the calls each has still to hit.</param>
internal sealed record FaultsView(IReadOnlyList<FaultRule> Faults, IReadOnlyList<LatencyRule> Latency);
