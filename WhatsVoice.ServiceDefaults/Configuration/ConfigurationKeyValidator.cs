using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>
/// Turns a source-generated validator's "Member: what is allowed" into a message for who set the value: its full
/// configuration key and the value found there, unless that is a secret.
/// </summary>
internal sealed class ConfigurationKeyValidator<TOptions>(IValidateOptions<TOptions> validator, string section, IConfiguration configuration)
    : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = validator.Validate(name, options);
        return result.Failed ? ValidateOptionsResult.Fail(result.Failures.Select(Describe)) : result;
    }

    private string Describe(string failure)
    {
        var separator = failure.IndexOf(": ", StringComparison.Ordinal);
        if (separator < 0)
        {
            return failure;
        }

        var key = ConfigurationPath.Combine(section, failure[..separator]);
        var value = configuration[key] switch
        {
            null or "" => "is missing",
            _ when SecretKeys.Pattern().IsMatch(key) => "is '***'",
            var text => $"is '{text}'",
        };
        return $"{key} {value}: {failure[(separator + 2)..]}";
    }
}
