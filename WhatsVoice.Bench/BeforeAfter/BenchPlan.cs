namespace WhatsVoice.Bench.BeforeAfter;

/// <summary>How long and how often is measured.</summary>
internal sealed record BenchPlan(int Repeats, TimeSpan WarmUp, TimeSpan Latency, TimeSpan RateStep, TimeSpan Connections)
{
    /// <summary>The systems that are measured; the others' figures stay as they were.</summary>
    public IReadOnlyList<Contender> Contenders { get; init; } = Contender.All;

    /// <summary>Those of a part that are measured in this run.</summary>
    public IEnumerable<Contender> Chosen(params IEnumerable<Contender> part) => part.Where(Contenders.Contains);

    public static BenchPlan Full(int repeats) => new(repeats, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));

    /// <summary>To see whether everything works: figures of it are for nobody else.</summary>
    public static BenchPlan Quick { get; } = new(1, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8));
}
