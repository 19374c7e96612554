namespace WhatsVoice.Bench.CrashRun;

/// <summary>What happens to processes in the middle of a run.</summary>
internal enum Fault
{
    /// <summary>kill -9 of one replica, started again 5 s later.</summary>
    KillOne,

    /// <summary>kill -9 of all replicas, started again at once.</summary>
    KillAll,

    /// <summary>SIGTERM to one replica, started again when it has ended.</summary>
    Terminate,

    /// <summary>One replica is frozen (SIGSTOP) for 15 s, then goes on.</summary>
    Freeze,

    /// <summary>kill -9 of Redis, started again 3 s later.</summary>
    KillStore,
}
