using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Raised and lowered characters of HTML and Unicode: a power (<c>10&lt;sup&gt;6&lt;/sup&gt;</c>, <c>10⁶</c>) as <c>10^6</c>, an index as its digits
/// (<c>H₂O</c> as <c>H2O</c>). A raised number after a word is a footnote, as in <c>word¹</c>.
/// </summary>
internal static partial class Exponents
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private const string Lowered = "₀₁₂₃₄₅₆₇₈₉";

    private static readonly SearchValues<char> AnyRaised = SearchValues.Create(Raised);
    private static readonly SearchValues<char> AnyLowered = SearchValues.Create(Lowered);

    // "cm", "km", "sin" and "log" are raised; longer words have footnotes.
    private const int LongestBase = 3;

    public static string ToSigns(string text, DroppedText dropped)
    {
        if (text.Contains("<su", StringComparison.OrdinalIgnoreCase))
        {
            text = text.Replace(Superscript(), PowerOf, dropped, DroppedKind.Markup)
                .Replace(Subscript(), match => char.IsLetter(match.Groups["index"].Value[0]) ? $" {match.Groups["index"]}" : match.Groups["index"].Value, dropped, DroppedKind.Markup);
        }

        if (text.AsSpan().IndexOfAny(AnyLowered) >= 0)
        {
            text = string.Concat(text.Select(character => Lowered.IndexOf(character) is var digit and >= 0 ? (char)('0' + digit) : character));
        }

        return text.AsSpan().IndexOfAny(AnyRaised) >= 0 ? RaisedNumber().Replace(text, PowerOf) : text;
    }

    private static string PowerOf(Match match)
    {
        var word = match.Groups["base"].Value;
        var power = Plain(match.Groups["power"].Value);
        var isNumber = power.TrimStart('-', '−', '+').All(char.IsAsciiDigit);
        var isWord = word.Length > 0 && char.IsLetter(word[^1]);
        return isNumber && isWord && (power == "1" || (word.Length > LongestBase && !IsSign(match.Groups["power"].Value))) ? word
            : word.Length == 0 || (!isNumber && (power.Length > 1 || word.Length > 1)) ? word + power
            : power switch
            {
                "2" => $"{word}²",
                "3" => $"{word}³",
                _ => $"{word}^{power}",
            };
    }

    /// <summary>Alone, engines read them.</summary>
    private static bool IsSign(string power) => power is "²" or "³";

    private static string Plain(string power)
    {
        var plain = new StringBuilder(power.Length);
        foreach (var character in power)
        {
            plain.Append(character switch
            {
                '⁻' => '-',
                '⁺' => '+',
                _ => Raised.IndexOf(character) is var digit and >= 0 ? (char)('0' + digit) : character,
            });
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"(?<base>\p{L}{0,30}|[\d)])<sup>\s*(?<power>[^<>\s]{1,12})\s*</sup>", RegexOptions.IgnoreCase)]
    private static partial Regex Superscript();

    [GeneratedRegex(@"(?<=[\p{L}\d)])<sub>\s*(?<index>[\p{L}\d+-]{1,12})\s*</sub>", RegexOptions.IgnoreCase)]
    private static partial Regex Subscript();

    [GeneratedRegex(@"(?<base>(?<!\p{L})\p{L}{1,30}|[\d)])(?<power>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")]
    private static partial Regex RaisedNumber();
}
