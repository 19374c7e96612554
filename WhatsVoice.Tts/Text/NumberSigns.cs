using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Writes fractions and the signs of arithmetic out as words of a language: <c>2½ l</c> as "zweieinhalb l", <c>3 + 4 = 7</c> as "3 plus 4 gleich 7".</summary>
internal sealed partial class NumberSigns
{
    private static readonly FrozenDictionary<string, char> Written = new Dictionary<string, char>
    {
        ["1/2"] = '½', ["1/3"] = '⅓', ["2/3"] = '⅔', ["1/4"] = '¼', ["3/4"] = '¾',
    }.ToFrozenDictionary();

    private readonly NumberLanguage _language;
    private readonly Func<long, string> _say;
    private readonly FrozenDictionary<char, string> _fractions;
    private readonly FrozenDictionary<char, string> _signs;

    /// <param name="say">What is said of a whole number.</param>
    public NumberSigns(NumberLanguage language, Func<long, string> say)
    {
        (_language, _say) = (language, say);
        _fractions = WordsOf(language.Fractions);
        _signs = WordsOf(language.Signs);
    }

    /// <param name="text">A text whose dates and times are words.</param>
    public string Write(string text)
    {
        if (_fractions.Count > 0)
        {
            text = Fraction().Replace(text, FractionOf);
        }

        if (_signs.Count == 0 || !(text.Any(_signs.ContainsKey) || text.Contains('~', StringComparison.Ordinal)))
        {
            return text;
        }

        text = LessOrMore().Replace(text, match => match.ValueSpan[0] == '<' ? $"{_language.LessThan} " : $"{_language.MoreThan} ");
        text = About().Replace(text, $"{_language.About} ");
        text = Positive().Replace(text, $"{_language.Plus} ");
        text = Between().Replace(text, match => $" {_signs[match.ValueSpan.Trim()[0]]} ");
        text = Anywhere().Replace(text, match => $" {_signs[match.ValueSpan.Trim()[0]]} ");
        return Spaces().Replace(text, " ").Trim();
    }

    private string FractionOf(Match match)
    {
        var sign = match.Groups["written"] is { Success: true } written ? Written[written.Value] : match.Groups["sign"].Value[0];
        var next = match.Groups["next"].Value;
        if (match.Groups["whole"] is { Success: true } whole)
        {
            var number = _say(long.Parse(whole.Value, System.Globalization.CultureInfo.InvariantCulture));
            // "eineinhalb", not "einseinhalb"
            number = number.EndsWith("eins", StringComparison.Ordinal) ? number[..^1] : number;
            return sign == '½' ? number + _language.AndHalf : $"{number}{_language.AndFraction}{WithoutOf(_fractions[sign])}";
        }

        var (masculine, feminine) = _fractions[sign].Split('/') is [var one, var other] ? (one, other) : (_fractions[sign], _fractions[sign]);
        return next.EndsWith('a') || next.EndsWith("as", StringComparison.Ordinal) ? feminine
            : next.Length < 3 || next.StartsWith('d') ? WithoutOf(masculine)
            : masculine;
    }

    private static string WithoutOf(string fraction) => fraction.EndsWith(" de", StringComparison.Ordinal) || fraction.EndsWith(" di", StringComparison.Ordinal) ? fraction[..^3] : fraction;

    private static FrozenDictionary<char, string> WordsOf(string data) => data
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(entry => entry[0], entry => entry[1..]);

    // ½, 2½; 1/2 and 2 1/2 before a word: elsewhere it may be a date or a page.
    [GeneratedRegex(
        @"(?<![\p{L}\p{N}.,:/_#*+)-])(?:(?:(?<whole>\d{1,3}) ?)?(?<sign>[½⅓⅔¼¾])|(?:(?<whole>\d{1,3}) )?(?<written>1/[234]|2/3|3/4)(?= \p{L}))(?=(?: (?<next>\p{L}{1,30}))?)")]
    private static partial Regex Fraction();

    // "<5 min", "<3 Tage", but not the heart "<3".
    private const string Measured = "%|s|min|h|k?m|[cm]m|k?g|m?l|Std|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?|Monaten?|Jahren?|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|"
        + "segundos?|minutos?|horas?|d[ií]as?|semanas?|mes|meses|m[eê]s|a[ñn]os?|second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|seconden|minuten|uur|dag|dagen|week|weken|maand|maanden|jaar";

    [GeneratedRegex($@"(?<![^\s(])(?:>|<(?!3(?![\d.,%]| ?(?:{Measured})(?![\p{{L}}\p{{N}}]))))(?=[$€£]?\d)", RegexOptions.IgnoreCase)]
    private static partial Regex LessOrMore();

    [GeneratedRegex(@"(?<![^\s(])~ ?(?=\d)")]
    private static partial Regex About();

    [GeneratedRegex(@"(?<![\w)+])\+(?=\d)")]
    private static partial Regex Positive();

    [GeneratedRegex(@"(?<=\d) ?\+ ?(?=[\d(√])|(?<=[\w)²³%€$£]) [+−] (?=[\w(√€$£])|(?<=[\w)²³]) ?− ?(?=[\w(√])|(?<=[\w)²³%€$£]) ?= ?(?=[\w(√−$€£-])|(?<=\w) & (?=\w)|(?<=[\w)]) [<>] (?=[\w(−-])|(?<=\d)[<>](?=\d)")]
    private static partial Regex Between();

    [GeneratedRegex(@" ?[≠≈≥≤±√×÷№] ?|§+ ?(?=\d)")]
    private static partial Regex Anywhere();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
