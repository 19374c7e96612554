using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Usage;

/// <summary>Written by hand: the generator does not look into dictionaries.</summary>
internal sealed class PriceOptionsValidator : IValidateOptions<PriceOptions>
{
    public ValidateOptionsResult Validate(string? name, PriceOptions options)
    {
        var results = options.Validate(new ValidationContext(options)).ToList();
        return results.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => $"{result.MemberNames.First()}: {result.ErrorMessage}"));
    }
}
