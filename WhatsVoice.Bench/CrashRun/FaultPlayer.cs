namespace WhatsVoice.Bench.CrashRun;

/// <summary>Makes processes die.</summary>
internal static class FaultPlayer
{
    private static readonly TimeSpan ReplicaAway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);

    /// <summary>Returns when everything runs again.</summary>
    public static async Task PlayAsync(Fault fault, Cluster cluster, CancellationToken cancellationToken)
    {
        var victim = cluster.Replicas[0];
        switch (fault)
        {
            case Fault.KillOne:
                await victim.Process.KillAsync();
                await Task.Delay(ReplicaAway, TimeProvider.System, cancellationToken);
                await victim.StartAgainAsync(cancellationToken);
                break;
            case Fault.KillAll:
                await Task.WhenAll(cluster.Replicas.Select(replica => replica.Process.KillAsync()));
                await Task.WhenAll(cluster.Replicas.Select(replica => replica.StartAgainAsync(cancellationToken)));
                break;
            case Fault.Terminate:
                await victim.Process.SignalAsync("TERM");
                await victim.Process.WaitForExitAsync(cancellationToken);
                await victim.StartAgainAsync(cancellationToken);
                break;
            case Fault.Freeze:
                await victim.Process.SignalAsync("STOP");
                await Task.Delay(Frozen, TimeProvider.System, cancellationToken);
                await victim.Process.SignalAsync("CONT");

                // The others have declared it dead, and it ends itself when it learns so: as in production, something starts it again.
                await victim.Process.WaitForExitAsync(cancellationToken);
                await victim.StartAgainAsync(cancellationToken);
                break;
            case Fault.KillStore:
                await cluster.Store.Process.KillAsync();
                await Task.Delay(StoreAway, TimeProvider.System, cancellationToken);
                await cluster.Store.StartAgainAsync(cancellationToken);
                break;
        }
    }
}
