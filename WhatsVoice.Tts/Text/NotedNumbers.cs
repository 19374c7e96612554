using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Numbers that people write down and do not count: telephone, card, account and order numbers, PINs. They are told by their form (a plus sign, a leading
/// zero, groups of four, hyphens) or by the word before them, and read digit by digit, group by group.
/// </summary>
internal static partial class NotedNumbers
{
    private const int ShortestTelephone = 7;
    private const int LongestGroup = 4;
    private const int DigitsInGroup = 3;

    // After them three digits are enough.
    private const string Codes = "PINs?|PUK|BLZ|dial(?= [0-9])|TAN|OTP|CVV|CVC|IBAN|ISBN|PLZ|ZIP|[a-z]*codes?|Postleitzahl|code postal|códigos?|codice|contraseña|passwor[dt]|Passwort|Kennwort|"
        + @"[a-zäöü]+nummer|[a-zäöü]+-?nr\.?|(?:order|account|customer|card|phone|telephone|mobile|serial|tracking|reference|invoice|ticket|booking|policy|case|routing|passport) (?:number|no\.?|#)|"
        + @"(?:numéro|número|numero|n[º°]\.?) (?:de |d'|di |do |da )?(?:commande|client|compte|carte|téléphone|suivi|facture|dossier|pedido|cliente|cuenta|tarjeta|teléfono|conta|cartão|telefone|factura|fatura|ordine|conto|carta|telefono)";

    // After them a number of five digits, or several groups, is no count.
    private const string Things = "tel|tél|tfno|telf|tlf|telephone|phone|mobile|cell|fax|call|order|account|customer|invoice|ticket|booking|reservation|reference|ref|tracking|card|telefon|handy|mobil|bestellung|"
        + "konto|kunde|auftrag|vorgang|rechnung|buchung|sendung|karte|téléphone|commande|compte|carte|client|facture|dossier|teléfono|móvil|pedido|cuenta|tarjeta|cliente|factura|telefone|"
        + "telemóvel|celular|conta|cartão|fatura|telefono|cellulare|ordine|conto|carta|fattura|telefoon|bestelling|rekening|kaart|klant|factuur";

    private static readonly FrozenSet<char> DateMarks = FrozenSet.Create('.', '/', '-');

    /// <param name="text">A cleaned text, with dates and times as its writer put them.</param>
    /// <param name="spell">What is said of a group of digits or letters.</param>
    /// <param name="plus">What is said of a plus sign.</param>
    public static string Spell(string text, Func<string, string> spell, string plus)
    {
        if (!text.Any(char.IsAsciiDigit))
        {
            return text;
        }

        text = Account().Replace(text, match => Spelled(match.Value, spell));
        text = International().Replace(text, match => IsTelephone(match) && !match.Value.EndsWith("000", StringComparison.Ordinal) ? $"{plus} {Spelled(match.Value, spell)}" : match.Value);
        text = AreaCode().Replace(text, match => IsTelephone(match) ? Spelled(match.Value, spell) : match.Value);
        text = National().Replace(text, match => IsTelephone(match) && !IsDate(match) ? Spelled(match.Value, spell) : match.Value);
        text = Mobile().Replace(text, match => Spelled(match.Value, spell));
        text = Card().Replace(text, match => AreYears(match) ? match.Value : Spelled(match.Value, spell));
        text = Hyphenated().Replace(text, match => IsTelephone(match) && !IsDate(match) && !AreYears(match) ? Spelled(match.Value, spell) : match.Value);
        text = Code().Replace(text, match => match.Groups["before"].Value.TrimEnd('#') + Spelled(match.Groups["number"].Value, spell));
        text = Called().Replace(text, match => match.Groups["before"].Value.TrimEnd('#') + Spelled(match.Groups["number"].Value, spell));
        return Thing().Replace(text, match => match.Groups["before"].Value.TrimEnd('#') + Spelled(match.Groups["number"].Value, spell));
    }

    /// <summary>The digits of a group one by one, with a pause after every third of a long one.</summary>
    public static string InGroups(string digits, Func<char, string> say) => string.Join(
        ", ", (digits.Length <= LongestGroup ? [digits.ToCharArray()] : digits.Chunk(DigitsInGroup)).Select(group => string.Join(' ', group.Select(say))));

    private static string Spelled(string number, Func<string, string> spell) =>
        string.Join(", ", Group().Matches(number).Select(group => spell(group.Value)));

    private static bool IsTelephone(Match match) => match.Value.Count(char.IsAsciiDigit) >= ShortestTelephone;

    /// <summary>Three groups, of which one can be a year and two a day and a month.</summary>
    private static bool IsDate(Match match)
    {
        var groups = Group().Matches(match.Value);
        return groups.Count == 3 && match.Value.Any(DateMarks.Contains)
            && groups.Count(group => group.Length <= 2) >= 2 && groups.Any(group => group.Length is 2 or 4);
    }

    private static bool AreYears(Match match) =>
        Group().Matches(match.Value).All(group => group.Length == 4 && int.Parse(group.Value, CultureInfo.InvariantCulture) is >= 1900 and < 2100);

    [GeneratedRegex("[0-9]+|[A-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Group();

    // DE89 3704 0044 0532 0130 00
    [GeneratedRegex(@"(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z]{4})?(?: ?\d{4}){2,7}(?: ?\d{1,3})?(?![\p{L}\p{N}])")]
    private static partial Regex Account();

    [GeneratedRegex(@"(?<![\p{L}\p{N}+])\+\d{1,15}(?:[ ./()-]{1,3}\d{1,12}){0,8}(?![\p{L}\p{N}]|[,:]\d)")]
    private static partial Regex International();

    [GeneratedRegex(@"(?<![\p{L}\p{N}+)])\(\d{2,5}\)[ -]?\d{3,9}(?:[ -]\d{2,9}){0,4}(?![\p{L}\p{N}]|[.,:/-]\d)")]
    private static partial Regex AreaCode();

    // 0 800 123 456 too, as in France.
    [GeneratedRegex(@"(?<![\p{L}\p{N}+]|\d[.,:/-])(?:0 [89]\d{2}(?: \d{2,3}){2,3}|0\d{1,5}(?:(?:[ .-]| ?/ ?)\d{1,12}){1,7})(?![\p{L}\p{N}]|[.,:/-]\d)")]
    private static partial Regex National();

    // 333 1234567; not after a year.
    [GeneratedRegex(@"(?<![\p{L}\p{N}+]|[.,:/-]|\d )(?!(?:19|20)\d\d )\d{2,4} \d{6,9}(?![\p{L}\p{N}]|[.,:/-]\d)")]
    private static partial Regex Mobile();

    [GeneratedRegex(@"(?<![\p{L}\p{N}]|[.,:/-])(?:\d{4}(?<mark>[ -])\d{4}(?:\k<mark>\d{4})+(?:\k<mark>\d{1,4})?|3[47]\d{2}(?<mark>[ -])\d{6}\k<mark>\d{5})(?![\p{L}\p{N}]|[.,:/-]\d)")]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![\p{L}\p{N}]|[.,:/-])\d{1,6}(?:-\d{1,9}){2,6}(?![\p{L}\p{N}]|[.,:/-]\d)")]
    private static partial Regex Hyphenated();

    private const string Link = @"(?: ?:|#| (?:is|are|ist|sind|lautet|est|es|è|é)\b:?| (?:(?:Nr|No|N)\.?[º°]?|numéro|número|numero|nummer))?[:#]? [#*]?";
    private const string End = @"(?![\p{L}\p{N}]|[.,:/-]\d| ?[€$£%])";

    [GeneratedRegex($@"(?<before>(?<![\p{{L}}\p{{N}}])(?:{Codes}){Link})(?<number>\d{{3,}}(?:[ -]\d{{2,12}})*){End}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    // "Call 911", "appelez le 3949", "llame al 91 123 45 67", "chiami il 333 1234567"
    [GeneratedRegex(
        @"(?<before>(?<![\p{L}\p{N}])(?:(?:call|ring|text|ruf|rufen Sie|appelez|composez|llame|llama|marque|ligue|chiama|chiami|bel) )(?:(?:me at|us at|at|on|uns unter|unter|die|le|au|al|el|a|para|para o|il|lo) )?)" +
        @"(?<number>(?:911|112|999|988)|(?<=(?:le|au|al|el|il|die) )\d{3,6}|\d{3,4}(?: \d{2,9}){1,4}|\d{2}(?: \d{2,9}){2,4})" + End, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Called();

    // Groups of three may be thousands: "le compte 10 000 habitants".
    [GeneratedRegex($@"(?<before>(?<![\p{{L}}\p{{N}}])(?:{Things})\.?{Link})(?<number>(?!\d{{1,3}}(?: \d{{3}})+(?! ?\d))(?:(?!\d*000(?!\d))\d{{5,}}(?:[ -]\d{{2,12}})*|\d{{2,4}}(?:[ -]\d{{2,12}})+)){End}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Thing();
}
