using System.ComponentModel.DataAnnotations;

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
