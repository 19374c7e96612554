namespace WhatsVoice.Sandbox.Faults;

/// <param name="Faults">In force, with the calls each has still to hit.</param>
internal sealed record FaultsView(IReadOnlyList<FaultRule> Faults, IReadOnlyList<LatencyRule> Latency);
