namespace WhatsVoice.Bench.Speech;

/// <summary>What one run of <see cref="SpeechCommand"/> has measured.</summary>
internal sealed class SpeechFigures
{
    public Samples WholeText { get; } = new();

    public Samples LongestFirst { get; } = new();

    public Samples ShortestFirst { get; } = new();

    public Samples Equal { get; } = new();

    public Samples OneNew { get; } = new();

    public Samples SameNode { get; } = new();

    public Samples FreshProcess { get; } = new();

    public Samples Redis { get; } = new();

    /// <summary>Answers whose cache or engine were not what the row says; with how often; each makes its row doubtful.</summary>
    public SortedDictionary<string, int> Surprises { get; } = new(StringComparer.Ordinal);
}
