using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines;

/// <summary>What the chain must know of an engine; every engine's client answers <c>GetService</c> with it.</summary>
/// <param name="Name">As in <c>Transcription:Engines</c> and <c>X-Engine</c>.</param>
/// <param name="Version">Changes whenever the same sound may be understood differently: part of every cache key.</param>
internal sealed record EngineDescription(string Name, string Version)
{
    private static readonly TimeSpan FixedTime = TimeSpan.FromSeconds(30);

    /// <summary>Whether the engine takes files of this format. Default: every format.</summary>
    public Func<AudioFormat, bool> Accepts { get; init; } = _ => true;

    /// <summary>Attempts after the first for transient failures. Default: 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>What a second of sound may take, beside 30 s for every attempt. Default: 0.5 s.</summary>
    public double SecondsPerSecond { get; init; } = 0.5;

    /// <summary>Transcriptions at once; further ones wait for a place. Default: no limit.</summary>
    public int MaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>Why the engine cannot work at present, beyond its breaker; null while it can.</summary>
    public Func<string?> WhyUnavailable { get; init; } = () => null;

    public TimeSpan AttemptTimeout(TimeSpan sound) => FixedTime + (sound * SecondsPerSecond);
}
