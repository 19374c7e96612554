namespace WhatsVoice.Bench.CrashRun;

/// <summary>One crash run.</summary>
internal sealed record CrashRunOptions
{
    /// <summary>Messages in all; each person writes an equal share, at most 45 (WhatsApp's burst of the pair rate).</summary>
    public int Messages { get; init; } = 8000;

    public int People { get; init; } = 200;

    /// <summary>Share of webhooks that come twice at once, and a third time later. 0 to 1.</summary>
    public double Redelivered { get; init; } = 0.2;

    /// <summary>Messages a second, over all people.</summary>
    public int Rate { get; init; } = 100;

    public int Replicas { get; init; } = 2;

    /// <summary>WhatsVoice.Store instead of redis-server with an append-only file.</summary>
    public bool EmbeddedStore { get; init; }

    /// <summary>What dies, and when: shares of the messages written, 0 to 1.</summary>
    public IReadOnlyList<(double At, Fault Fault)> Faults { get; init; } = [(0.33, Fault.KillOne), (0.66, Fault.KillAll)];

    /// <summary>Acknowledgements of so long after the start are not counted: code is being compiled. Default: none is left out.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>How long everything may take to be answered after the last message was written.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}
