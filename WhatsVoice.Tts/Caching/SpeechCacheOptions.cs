using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Caching;

/// <summary>The cache of what was spoken, section <c>Speech:Cache</c>.</summary>
internal sealed class SpeechCacheOptions
{
    public const string Section = "Speech:Cache";

    /// <summary>How long Redis keeps an entry. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long this process keeps an entry in memory. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan MemoryTimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How much memory the entries of this process may take, in bytes. Default: 64 MiB (about six hours of speech; half of it, where texts have several sentences).</summary>
    [Range(1L << 20, 1L << 36)]
    public long MaxMemoryBytes { get; set; } = 64L << 20;

    /// <summary>How long a call to Redis may take before speech goes on without it. Default: 40 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long calls to Redis are paused after one failed or took longer than <see cref="RedisTimeout"/>. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RedisPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for a sentence that another replica is making, before making it here too. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class SpeechCacheOptionsValidator : IValidateOptions<SpeechCacheOptions>;
