namespace WhatsVoice.Bench.BeforeAfter;

/// <summary>How long and how often is measured.</summary>
internal sealed record BenchPlan(int Repeats, TimeSpan WarmUp, TimeSpan Latency, TimeSpan RateStep, TimeSpan Connections)
{
    public static BenchPlan Full(int repeats) => new(repeats, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));

    /// <summary>To see whether everything works: figures of it are for nobody else.</summary>
    public static BenchPlan Quick { get; } = new(1, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
}
