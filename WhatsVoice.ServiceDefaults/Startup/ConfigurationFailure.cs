using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Startup;

/// <summary>Words a failed option for the person who has to mend it: the key, what is allowed, and the value unless it is secret.</summary>
internal static partial class ConfigurationFailure
{
    public static IEnumerable<string> Explain(OptionsValidationException exception, IConfiguration configuration)
    {
        var section = exception.OptionsType.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string;
        return exception.Failures.Select(failure => Explain(failure, section, configuration));
    }

    private static string Explain(string failure, string? section, IConfiguration configuration)
    {
        // The generated validators put the property's name first, and ranges name it once more as Type.Property.
        var message = MemberPrefix().Replace(failure, "");
        if (section is not null)
        {
            message = FieldOfType().Replace(message, $"{section}:$1");
        }

        var key = Key().Match(message).Value;
        var value = key.Length == 0 ? null : configuration[key];
        return string.IsNullOrEmpty(value) ? message : $"{message} It is {(Secret().IsMatch(key) ? "***" : $"'{value}'")}.";
    }

    [GeneratedRegex(@"^\w+: (?=\S)")]
    private static partial Regex MemberPrefix();

    [GeneratedRegex(@"^The field \w+\.(\w+)")]
    private static partial Regex FieldOfType();

    [GeneratedRegex(@"^\w+(:\w+)+")]
    private static partial Regex Key();

    [GeneratedRegex("Key$|Token$|Secret$|Password$|^ConnectionStrings:", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
