using System.Text.RegularExpressions;

namespace WhatsVoice.ServiceDefaults.Telemetry;

/// <summary>Makes words from elsewhere fit for logs.</summary>
public static partial class PhoneNumbers
{
    private const string Masked = "***";

    /// <summary>Far above any sentence that explains an error.</summary>
    private const int MaxLength = 1000;

    /// <summary>Such as US.13491208655302741918 (developers.facebook.com, WhatsApp business-scoped user ids).</summary>
    private const string AnyUserId = @"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}";

    /// <summary>
    /// Replaces what may be a phone number (7 digits or more, however grouped) or a business-scoped user id in text from elsewhere, and control
    /// characters, with which the text could write a line of its own or command a terminal. Of more than 1,000 characters the beginning is kept:
    /// an upstream may send a megabyte, and it would be in the log and in the store.
    /// </summary>
    public static string Mask(string words)
        => Number().Replace(UserId().Replace(OneLine(Beginning(words)), Masked), Masked);

    /// <summary>Replaces the segments of a URL's path that are a phone number or a business-scoped user id as a whole: other ids hold digits, too.</summary>
    public static string MaskPath(string path) => PersonSegment().Replace(path, Masked);

    /// <summary>Control characters, line separators and those that turn the direction of writing become spaces.</summary>
    public static string OneLine(string words) => Control().Replace(words, " ");

    private static string Beginning(string words)
        => words.Length <= MaxLength ? words : $"{words[..(char.IsHighSurrogate(words[MaxLength - 1]) ? MaxLength - 1 : MaxLength)]}…";

    [GeneratedRegex(@"\+?\d(?:[ ().-]{0,2}\d){6,}")]
    private static partial Regex Number();

    [GeneratedRegex($@"(?<![\w.]){AnyUserId}(?![\w.])")]
    private static partial Regex UserId();

    [GeneratedRegex($@"(?<=/)(?:(?:\+|%2[Bb])?[0-9](?:(?:%20|[ ().-]){{0,2}}[0-9]){{6,}}|{AnyUserId})(?=/|\z)")]
    private static partial Regex PersonSegment();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Control();
}
