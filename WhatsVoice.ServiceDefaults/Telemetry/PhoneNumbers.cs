using System.Text.RegularExpressions;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>Makes words from elsewhere fit for logs.</summary>
public static partial class PhoneNumbers
{
    /// <summary>
    /// Replaces what may be a phone number (7 digits or more, however grouped) in text from elsewhere, and control characters, with which the
    /// text could write a line of its own or command a terminal.
    /// </summary>
    public static string Mask(string words) => Number().Replace(OneLine(words), "***");

    /// <summary>Control characters, line separators and those that turn the direction of writing become spaces.</summary>
    public static string OneLine(string words) => Control().Replace(words, " ");

    [GeneratedRegex(@"\+?\d(?:[ ().-]{0,2}\d){6,}")]
    private static partial Regex Number();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Control();
}
