using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Tts.Engines.Upstream;

/// <summary>What the engines elsewhere have in common.</summary>
internal abstract class UpstreamOptions
{
    /// <summary>How often a call is repeated after a passing failure. Default: 2.</summary>
    [Range(1, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The wait before the first repetition, doubled each time, with jitter. Default: 0.3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a call waits in all while the engine says that too many of ours run. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.25", "00:05:00")]
    public TimeSpan MaxConcurrencyWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit of one attempt at an empty text. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What each character adds to <see cref="Timeout"/>. Default: 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan TimeoutPerCharacter { get; set; } = TimeSpan.FromMilliseconds(20);
}
