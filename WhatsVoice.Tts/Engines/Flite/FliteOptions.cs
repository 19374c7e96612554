using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>Settings of the local voice, section <c>Speech:Flite</c>.</summary>
internal sealed class FliteOptions
{
    public const string Section = "Speech:Flite";

    /// <summary>How much memory one utterance may take, in bytes. Default: 192 MiB (500 characters take about 39 MiB, four times as much spoken slowly).</summary>
    [Range(32L << 20, 1L << 30)]
    public long MaxMemoryBytes { get; set; } = 192L << 20;

    /// <summary>How long one utterance may take before it is stopped, 1 ms to 5 min. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest utterance in characters; longer sentences are cut. Default: 500.</summary>
    [Range(50, 1000)]
    public int MaxCharacters { get; set; } = 500;
}

[OptionsValidator]
internal sealed partial class FliteOptionsValidator : IValidateOptions<FliteOptions>;
