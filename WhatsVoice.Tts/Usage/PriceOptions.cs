using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Tts.Usage;

/// <summary>What 1,000 characters cost, by the engine's name, in the currency of your bill; section <c>Speech:Prices</c>. Default: none.</summary>
internal sealed class PriceOptions : Dictionary<string, decimal>, IValidatableObject
{
    public const string Section = "Speech:Prices";

    public PriceOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        => this.Where(price => price.Value < 0).Select(price => new ValidationResult("It must be a price for 1,000 characters, 0 or more.", [price.Key]));
}
