using System.Text.RegularExpressions;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>Keeps phone numbers out of logs.</summary>
public static partial class PhoneNumbers
{
    /// <summary>Replaces what may be a phone number (7 digits or more, however grouped) in text from elsewhere.</summary>
    public static string Mask(string words) => Number().Replace(words, "***");

    [GeneratedRegex(@"\+?\d(?:[ ().-]{0,2}\d){6,}")]
    private static partial Regex Number();
}
