using System.Text.RegularExpressions;

namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>Tells by a key's name that its value is a secret.</summary>
internal static partial class SecretKeys
{
    [GeneratedRegex("(Key|Token|Secret|Password)$", RegexOptions.IgnoreCase)]
    public static partial Regex Pattern();
}
