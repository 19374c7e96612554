using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Stt;

/// <summary>Section <c>Transcription</c>. The order of the engines, <c>Transcription:Engines</c>, is read by <see cref="EngineOrder"/>.</summary>
internal sealed class SttOptions : IValidatableObject
{
    public const string Section = "Transcription";

    /// <summary>The engines in the order in which they are asked.</summary>
    public const string OrderKey = "Transcription:Engines";

    /// <summary>The largest file, in bytes. Default: 16 MB, WhatsApp's limit for audio.</summary>
    [Range(1_024, 100 << 20)]
    public int MaxBytes { get; set; } = 16 << 20;

    /// <summary>The longest sound of a file, counted from the file itself; where that is not possible, what its bytes play at 8 kbit/s. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many requests of one caller are worked on at once. Default: 8.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>How many further requests of one caller may wait, their bodies unread, before 429. Default: 64.</summary>
    [Range(0, 10_000)]
    public int MaxQueued { get; set; } = 64;

    /// <summary>How long a transcript is kept, so that a repeated request is not paid twice. 0 keeps nothing. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>When an engine's circuit breaker opens and for how long.</summary>
    [ValidateObjectMembers]
    public EngineBreakerOptions Breaker { get; set; } = new();

    /// <summary>Seconds of sound that each engine may be given, by the engine's name.</summary>
    public Dictionary<string, EngineBudget> Budget { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a minute of sound costs, by the engine's name, in the currency of your bill; shown on the console. Default: none.</summary>
    public Dictionary<string, decimal> Prices { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (engine, _) in Prices.Where(price => price.Value < 0))
        {
            yield return new ValidationResult("It must be a price for a minute of sound, 0 or more.", [$"{nameof(Prices)}:{engine}"]);
        }

        foreach (var (engine, budget) in Budget)
        {
            (string Name, long? Value)[] limits = [(nameof(budget.SecondsPerDay), budget.SecondsPerDay), (nameof(budget.SecondsPerMonth), budget.SecondsPerMonth)];
            foreach (var (name, _) in limits.Where(limit => limit.Value < 0))
            {
                yield return new ValidationResult("It must be a number of seconds, 0 or more.", [$"{nameof(Budget)}:{engine}:{name}"]);
            }
        }
    }
}

/// <summary>Section <c>Transcription:Budget:&lt;engine&gt;</c>. Days and months are UTC's. Default: no limit.</summary>
internal sealed class EngineBudget
{
    /// <summary>From here on the next engine transcribes until the day ends. Seconds of sound.</summary>
    public long? SecondsPerDay { get; set; }

    /// <summary>From here on the next engine transcribes until the month ends. Seconds of sound.</summary>
    public long? SecondsPerMonth { get; set; }
}

[OptionsValidator]
internal sealed partial class SttOptionsValidator : IValidateOptions<SttOptions>;
