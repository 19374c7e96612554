using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Shortens what only repeats itself: one letter, syllable or pattern over and over (<c>aaaaaaaaaa</c>, <c>hahahahahahaha</c>), one sign, digits or letters without
/// end, such as an encoded picture. A voice reads them as one word, which takes flite longer than its time limit.
/// </summary>
internal static partial class Runs
{
    private const int KeptLetters = 3;
    private const int KeptSyllables = 4;

    // An IBAN has at most 34.
    private const int KeptDigits = 40;

    public static string Shorten(string text, DroppedText dropped) => text
        .Replace(Letters(), match => match.Value[..(KeptLetters * match.Groups["one"].Length)], dropped, DroppedKind.Repeated)
        .Replace(Syllables(), match => match.Value[..(KeptSyllables * match.Groups["one"].Length)], dropped, DroppedKind.Repeated)
        .Replace(Signs(), match => match.Value[..KeptLetters], dropped, DroppedKind.Repeated)
        .Replace(EndlessWord(), match => match.Value[..KeptDigits], dropped, DroppedKind.Repeated)
        .Replace(Digits(), match => match.Value[..KeptDigits], dropped, DroppedKind.Repeated);

    // A letter outside the basic plane is two characters.
    [GeneratedRegex(@"(?<one>\p{L}|\p{Cs}{2})\k<one>{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Letters();

    [GeneratedRegex(@"(?<one>[^\s\d]{2,4}?)\k<one>{6,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Syllables();

    [GeneratedRegex(@"(?<one>[\p{P}\p{S}])\k<one>{4,}")]
    private static partial Regex Signs();

    // The longest word of a dictionary, a German one, has 80.
    [GeneratedRegex(@"[A-Za-z0-9]{101,}")]
    private static partial Regex EndlessWord();

    [GeneratedRegex(@"\d{41,}")]
    private static partial Regex Digits();
}
