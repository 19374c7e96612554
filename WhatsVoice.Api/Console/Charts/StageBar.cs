namespace WhatsVoice.Api.Console.Charts;

/// <summary>One stage in a <see cref="Waterfall"/>.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="OffsetMs">When it began.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Failed">Whether it came to nothing.</param>
public sealed record StageBar(string Stage, double OffsetMs, double DurationMs, bool Failed);
