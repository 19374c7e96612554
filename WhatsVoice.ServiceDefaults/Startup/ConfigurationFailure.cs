using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace WhatsVoice.ServiceDefaults.Startup;

/// <summary>Words a failed option for the person who has to mend it: the key, what is allowed, and the value unless it is secret.</summary>
internal static partial class ConfigurationFailure
{
    public static string Explain(string failure, IConfiguration configuration)
    {
        var message = MemberPrefix().Replace(failure, "");
        var key = Key().Match(message).Value;
        var value = key.Length == 0 ? null : configuration[key];
        return string.IsNullOrEmpty(value) ? message : $"{message} It is {(Secret().IsMatch(key) ? "***" : $"'{value}'")}.";
    }

    /// <summary>The generated validators put the property's name before the message, which names the whole key itself.</summary>
    [GeneratedRegex(@"^\w+: (?=\w+:)")]
    private static partial Regex MemberPrefix();

    [GeneratedRegex(@"^\w+(:\w+)+")]
    private static partial Regex Key();

    [GeneratedRegex("Key$|Token$|Secret$|Password$|^ConnectionStrings:", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
