using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Budget;

/// <summary>What each engine may be given, by the engine's name; section <c>Speech:Budget</c>.</summary>
internal sealed class BudgetOptions : Dictionary<string, BudgetLimits>, IValidatableObject
{
    public const string Section = "Speech:Budget";

    public BudgetOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (engine, limits) in this)
        {
            (string Name, long? Value)[] all =
            [
                (nameof(limits.DailySoft), limits.DailySoft), (nameof(limits.DailyHard), limits.DailyHard),
                (nameof(limits.MonthlySoft), limits.MonthlySoft), (nameof(limits.MonthlyHard), limits.MonthlyHard),
            ];
            foreach (var (name, _) in all.Where(limit => limit.Value < 0))
            {
                yield return new ValidationResult("It must be a number of characters, 0 or more.", [$"{engine}:{name}"]);
            }
        }
    }
}

/// <summary>Characters that an engine may be given, section <c>Speech:Budget:&lt;engine&gt;</c>. Days and months are UTC's. Default: no limit.</summary>
internal sealed class BudgetLimits
{
    /// <summary>From here on a warning is logged, once a day and replica.</summary>
    public long? DailySoft { get; set; }

    /// <summary>From here on the next engine speaks until the day ends.</summary>
    public long? DailyHard { get; set; }

    /// <summary>From here on a warning is logged, once a day and replica.</summary>
    public long? MonthlySoft { get; set; }

    /// <summary>From here on the next engine speaks until the month ends.</summary>
    public long? MonthlyHard { get; set; }
}

/// <summary>Written by hand: the generator does not look into dictionaries.</summary>
internal sealed class DictionaryOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class, IValidatableObject
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var results = options.Validate(new ValidationContext(options)).ToList();
        return results.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => $"{result.MemberNames.First()}: {result.ErrorMessage}"));
    }
}
