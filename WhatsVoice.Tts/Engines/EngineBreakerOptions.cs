using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Tts.Engines;

/// <summary>When an engine is left alone and for how long, section <c>Speech:Breaker</c>; each engine has its own breaker.</summary>
internal sealed class EngineBreakerOptions
{
    public const string Section = "Speech:Breaker";

    /// <summary>The share of failed sentences that opens it, 0.01 to 1. Default: 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>How many sentences there must have been within <see cref="SamplingDuration"/>. Default: 4.</summary>
    [Range(2, 1000)]
    public int MinimumThroughput { get; set; } = 4;

    /// <summary>The time that is looked back on. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open after failures. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it stays open after the engine refused the key. Default: 1 min; a new key needs a restart, an account may be unblocked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan CredentialsBreakDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it stays open after the quota was used up. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan QuotaBreakDuration { get; set; } = TimeSpan.FromMinutes(10);
}
