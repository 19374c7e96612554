using WhatsVoice.Bench.BeforeAfter.Load;

namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>One system's turn under load.</summary>
/// <param name="Load">What people saw.</param>
/// <param name="Opened">Connections to the upstream that were opened meanwhile.</param>
/// <param name="SlowestSync">The longest that its store waited for the disk; null where there is none.</param>
internal sealed record LatencyTurn(LoadResult Load, int Opened, TimeSpan? SlowestSync);
