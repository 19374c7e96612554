namespace WhatsVoice.Bench.CrashRun;

/// <summary>What a run came to, counted from what the sandbox's phones received.</summary>
/// <param name="Store">What kept the conversations.</param>
/// <param name="Written">Messages that people wrote.</param>
/// <param name="Deliveries">Webhooks with messages that arrived at the replicas, repeats included.</param>
/// <param name="Refused">Of those, how many were not acknowledged (503, or nobody there).</param>
/// <param name="Lost">Messages without an answer.</param>
/// <param name="Duplicates">Notes that arrived a second time.</param>
/// <param name="OutOfOrder">Notes that arrived after the answer to a later message of the same person.</param>
/// <param name="Acknowledgement">Webhooks with messages and statuses, from the load balancer's call to the 200.</param>
/// <param name="TimeToNote">From writing to the note, away from the faults and not behind an uncertain send.</param>
/// <param name="Faults">The slowest answer to what was written around each fault.</param>
/// <param name="BehindUncertain">From writing to the note, for what had to wait until a send whose outcome nobody knew could be repeated.</param>
/// <param name="PeakBytes">The most memory a replica had.</param>
internal sealed record CrashRunResult(
    string Store, int Written, int Deliveries, int Refused, int Lost, int Duplicates, int OutOfOrder, Samples Acknowledgement, Samples TimeToNote, IReadOnlyList<FaultEffect> Faults, Samples BehindUncertain, long PeakBytes);

/// <param name="Fault">What happened.</param>
/// <param name="TimeToNote">From writing to the note, for what was written from 1 s before it until 10 s after it, but for what stood behind an uncertain send.</param>
internal sealed record FaultEffect(Fault Fault, Samples TimeToNote);
