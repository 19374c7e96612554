namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>What was to be reached, and what was.</summary>
/// <param name="What">In words.</param>
/// <param name="Wanted">The limit, in words.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Met">Whether it is within the limit.</param>
internal sealed record Limit(string What, string Wanted, string Measured, bool Met);
