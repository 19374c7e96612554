namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>The most notes a second, the median of the repeats, and the rate at which it was reached.</summary>
internal sealed record SaturationRow(string System, double Notes, IReadOnlyList<double> Repeats, RateRow At);
