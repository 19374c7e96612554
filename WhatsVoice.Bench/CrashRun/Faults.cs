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

    /// <summary>kill -9 of the store, started again 3 s later.</summary>
    KillStore,

    /// <summary>kill -9 of everything of ours, store included, for 60 s; status webhooks get through again 10 s after the restart.</summary>
    Outage,
}

internal static class FaultPlayer
{
    private static readonly TimeSpan ReplicaDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StoreDown = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OutageDown = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StatusesLate = TimeSpan.FromSeconds(10);

    /// <summary>Returns when everything runs again.</summary>
    public static async Task PlayAsync(Fault fault, Cluster cluster, CancellationToken cancellationToken)
    {
        var victim = cluster.Replicas[0];
        switch (fault)
        {
            case Fault.KillOne:
                await victim.KillAsync();
                await Task.Delay(ReplicaDown, TimeProvider.System, cancellationToken);
                await victim.StartAsync();
                break;
            case Fault.KillAll:
                await Task.WhenAll(cluster.Replicas.Select(replica => replica.KillAsync()));
                await Task.WhenAll(cluster.Replicas.Select(replica => replica.StartAsync()));
                break;
            case Fault.Terminate:
                await victim.SignalAsync("TERM");
                await victim.WaitForExitAsync();
                await victim.StartAsync();
                break;
            case Fault.Freeze:
                await victim.SignalAsync("STOP");
                await Task.Delay(Frozen, TimeProvider.System, cancellationToken);
                await victim.SignalAsync("CONT");

                // The others have declared it dead, and it ends itself when it learns so: as in production, something starts it again.
                await victim.WaitForExitAsync();
                await victim.StartAsync();
                break;
            case Fault.KillStore:
                await cluster.Store.KillAsync();
                await Task.Delay(StoreDown, TimeProvider.System, cancellationToken);
                await cluster.Store.StartAgainAsync();
                break;
            case Fault.Outage:
                cluster.Balancer.HoldsBackStatuses = true;
                await Task.WhenAll([cluster.Store.KillAsync(), cluster.Tts.KillAsync(), cluster.Stt?.KillAsync() ?? Task.CompletedTask, .. cluster.Replicas.Select(replica => replica.KillAsync())]);
                await Task.Delay(OutageDown, TimeProvider.System, cancellationToken);
                await cluster.Store.StartAgainAsync();
                await cluster.Tts.StartAsync();
                await (cluster.Stt?.StartAsync() ?? Task.CompletedTask);
                await Task.WhenAll(cluster.Replicas.Select(replica => replica.StartAsync()));
                await Task.Delay(StatusesLate, TimeProvider.System, cancellationToken);
                cluster.Balancer.HoldsBackStatuses = false;
                break;
        }
    }
}
