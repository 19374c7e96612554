using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Writes units, fractions and times out as words of a language whose numbers stay digits, since they are inflected: <c>21 км</c> as "21 километр", <c>5 km</c> in
/// Polish as "5 kilometrów". The words are data (<see cref="UnitLanguage"/>); a text in a language without data stays as it is.
/// </summary>
internal sealed class UnitForms
{
    private const string FractionSigns = "½⅓⅔¼¾";

    // What a number or unit is a part of; Chinese and Japanese words touch their numbers.
    private const string Word = @"[\p{L}\p{M}\p{N}-[\u3040-\u30FF\u3400-\u9FFF]]";
    private const string Begin = $@"(?<!{Word}|[.,:/_#*+)-])";
    private const string Time = @"(?<hour>\d{1,2}):(?<minute>\d\d)";
    private const string TimeEnd = $@"(?!{Word}|:|\.\d)";
    private const string Dash = "[-–—~〜～]";

    // "г" is a gram and a year.
    private const string Gram = "г";

    // Hindi: "from", "until", "at", "of", "to".
    private static readonly Regex Particle = new(@"^ (?:से|तक|पर|के|का|की|को)(?![\p{L}\p{M}])", RegexOptions.CultureInvariant);

    private static readonly FrozenDictionary<string, char> Written = new Dictionary<string, char> { ["1/2"] = '½', ["1/3"] = '⅓', ["2/3"] = '⅔', ["1/4"] = '¼', ["3/4"] = '¾' }.ToFrozenDictionary();

    private static readonly ConcurrentDictionary<string, UnitForms> Known = new(StringComparer.Ordinal);

    private readonly UnitLanguage _language;
    private readonly FrozenDictionary<string, string[]> _units;
    private readonly FrozenDictionary<string, string[]> _fractions;
    private readonly FrozenDictionary<string, string[]> _quarters;
    private readonly FrozenDictionary<string, string[]> _hourEndings;
    private readonly Regex _timeRange = new($@"{Begin}(?<from>\d{{1,2}}:\d\d) ?{Dash} ?(?<to>\d{{1,2}}:\d\d){TimeEnd}", RegexOptions.CultureInvariant);
    private readonly Regex _time;
    private readonly Regex _unit;
    private readonly Regex _percentFirst;
    private readonly Regex _written = new($@"{Begin}(?<whole>\d{{1,3}} )?(?<fraction>1/[234]|2/3|3/4)(?= ?\p{{L}})", RegexOptions.CultureInvariant);
    private readonly Regex _fraction = new($@"{Begin}(?:(?<whole>\d{{1,3}}) ?)?(?<sign>[{FractionSigns}])(?= ?(?<next>\p{{L}}[\p{{L}}\p{{M}}]*)?)", RegexOptions.CultureInvariant);

    private UnitForms(UnitLanguage language)
    {
        _language = language;
        (_units, _fractions, _quarters, _hourEndings) = (Read(language.Units), Read(language.Fractions), Read(language.Quarters), Read(language.HourEndings));
        var digits = $@"(?:\d{{1,3}}(?:{(language.HasDecimalComma ? @"[ \u00A0.]\d{3}" : @",\d{2,3}")})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,٫]\d+)?)";
        var before = $@"(?<=(?<!\p{{L}})(?:(?<genitive>{language.Genitive})|(?<oblique>{language.Oblique})) |)";
        var names = string.Join('|', _units.Keys.OrderByDescending(sign => sign.Length).Select(Regex.Escape));
        _unit = new(
            $@"{Begin}(?i:{before})(?<range>{digits} ?{Dash} ?)?(?<minus>[-−])?(?<number>{digits}(?! ?[{FractionSigns}])|(?:\d{{1,3}} ?)?[{FractionSigns}]) ?(?<unit>{names})(?:\.(?=[,;)،]| [\p{{Ll}}\d])|(?!{Word}|[/²³]|-\p{{L}}))", RegexOptions.CultureInvariant);
        _percentFirst = new($@"(?<!{Word})[%٪](?<number>{digits})", RegexOptions.CultureInvariant);
        var dotted = language.DottedAfter is { } words ? $@"|(?<=(?<!\p{{L}})(?:{string.Join('|', words.Split('|').Select(Regex.Escape))}) )(?<hour>\d{{1,2}})\.(?<minute>\d\d)(?!\d|[.,]\d|\p{{L}})" : "";
        var after = language.AfterTime is { } word ? $"(?<after> ?{word}(?!{Word}))?" : "";
        _time = new(
            $@"(?i:{before})(?:(?<=(?<!\p{{L}})(?<leader>\p{{L}}{{1,10}}) (?:godz\. )?)|)(?:{(language.BeforeTime is { } said ? $"(?:{said} )?" : "")}{Begin}{Time}{TimeEnd}{after}{dotted})", RegexOptions.CultureInvariant);
    }

    /// <param name="text">A cleaned text.</param>
    /// <param name="language">Its primary subtag.</param>
    public static string Of(string text, string language) => UnitLanguage.All.TryGetValue(language, out var data) && (text.Any(char.IsDigit) || text.AsSpan().IndexOfAny(FractionSigns) >= 0)
        ? Known.GetOrAdd(language, static (_, data) => new UnitForms(data), data).Write(text)
        : text;

    private string Write(string text)
    {
        text = _timeRange.Replace(text, TimeRangeOf);
        text = _time.Replace(text, TimeOf);
        text = _written.Replace(text, match => $"{match.Groups["whole"].Value.TrimEnd()}{Written[match.Groups["fraction"].Value]}");
        text = _percentFirst.Replace(text, match => UnitOf(match.Groups["number"].Value, _units["%"], isGenitive: false));
        text = _unit.Replace(text, Amount);
        return _fraction.Replace(text, FractionOf);
    }

    private string Amount(Match match)
    {
        var (number, unit) = (match.Groups["number"].Value, match.Groups["unit"].Value);
        if (match.Groups["oblique"].Success || (unit == Gram && number.Length == 4 && number[0] is '1' or '2'))
        {
            return match.Value;
        }

        var amount = UnitOf(number, _units[unit], match.Groups["genitive"].Success, match.Groups["range"].Value);
        return match.Groups["minus"].Success ? _language.Minus + (_language.IsSpaced ? " " : "") + amount : amount;
    }

    private string UnitOf(string number, string[] forms, bool isGenitive, string range = "")
    {
        var form = FormAfter(number, forms, isGenitive);
        return form.Contains("{0}", StringComparison.Ordinal) ? Fill(form, range + number)
            : _language.Rule == PluralRule.Arabic && forms.Length > 1 && range.Length == 0 && number.Length == 1 && char.GetNumericValue(number[0]) == 2 ? form
            : $"{range}{number}{(_language.IsSpaced ? " " : "")}{form}";
    }

    private string FormAfter(string number, string[] forms, bool isGenitive)
    {
        var isWhole = !Regex.IsMatch(number, _language.HasDecimalComma ? @"[,٫½⅓⅔¼¾]|\.\d{1,2}$" : "[.٫½⅓⅔¼¾]");
        var digits = number.Where(char.IsDigit).Select(digit => (int)char.GetNumericValue(digit)).ToList();
        var (last, lastTwo) = (digits.LastOrDefault(), digits.TakeLast(2).Aggregate(0, (value, digit) => (value * 10) + digit));
        var isOne = digits is [1];
        var isOneOfRussian = last == 1 && lastTwo != 11;
        var isFew = last is >= 2 and <= 4 && lastTwo is < 12 or > 14;
        var index = _language.Rule switch
        {
            PluralRule.Two => isOne || number.Any(FractionSigns.Contains) ? 0 : 1,
            PluralRule.Russian when !isWhole => forms.Length > 3 ? 3 : 1,
            PluralRule.Russian when isGenitive => isOneOfRussian ? (forms.Length > 3 ? 3 : 1) : 2,
            PluralRule.Russian => isOneOfRussian ? 0 : isFew ? 1 : 2,
            PluralRule.Polish when !isWhole || (isGenitive && isOne) => 3,
            PluralRule.Polish => isOne ? 0 : isFew && !isGenitive ? 1 : 2,
            PluralRule.Arabic when isWhole => digits is [2] ? 1 : lastTwo is >= 3 and <= 10 ? 2 : lastTwo is >= 11 ? 3 : 0,
            _ => 0,
        };
        return forms[Math.Min(index, forms.Length - 1)];
    }

    /// <summary>A "from" that stands before the times, or a "between" that stands after them, is not said twice.</summary>
    private string TimeRangeOf(Match match)
    {
        var from = _language.TimeRange[.._language.TimeRange.IndexOf('{', StringComparison.Ordinal)];
        var pattern = match.Result("$`").EndsWith(from, StringComparison.OrdinalIgnoreCase) ? _language.TimeRange[from.Length..] : _language.TimeRange;
        pattern = Regex.IsMatch(match.Result("$'"), _language.AfterRange) ? pattern[..(pattern.LastIndexOf('}') + 1)] : pattern;
        return Fill(pattern, match.Groups["from"].Value, match.Groups["to"].Value);
    }

    private string TimeOf(Match match)
    {
        var (hour, minute) = (Number(match.Groups["hour"].Value), Number(match.Groups["minute"].Value));
        if (hour > 24 || minute > 59 || match.Groups["oblique"].Success)
        {
            return match.Value;
        }

        var isGenitive = match.Groups["genitive"].Success;
        var hours = _language.Hours is { } names ? WithEnding(names.Split('|')[hour], match.Groups["leader"].Value)
            : _language.HourNames is { } forms ? UnitOf($"{hour}", forms.Split('|'), isGenitive)
            : $"{hour}";
        if (minute == 0)
        {
            return Fill(_language.FullHour, hours);
        }

        var minutes = _quarters.TryGetValue($"{minute}", out var quarter) ? quarter[0]
            : _language.Minutes is { } minuteForms ? UnitOf($"{minute}", minuteForms.Split('|'), isGenitive)
            : minute < 10 ? $"{_language.Zero}{minute}"
            : $"{minute}";
        var at = match.Groups["after"].Success && !Particle.IsMatch(match.Result("$'")) ? $" {_language.AtMinute}" : "";
        return Fill(_language.Clock, hours, minutes) + at;
    }

    /// <summary>Polish hours are adjectives: "o drugiej", "na drugą".</summary>
    private string WithEnding(string hour, string leader) => _hourEndings.TryGetValue(leader.ToLowerInvariant(), out var ending)
        ? string.Join(' ', hour.Split(' ').Select(word => word[..^1] + ending[0])).Replace("gej", "giej", StringComparison.Ordinal)
        : hour;

    private string FractionOf(Match match)
    {
        var (whole, sign, next) = (match.Groups["whole"].Value, match.Groups["sign"].Value, match.Groups["next"].Value);
        var alone = Form(_fractions[sign], next);
        return whole.Length == 0 ? alone
            : _fractions.TryGetValue(whole + sign, out var together) ? Form(together, next)
            : Fill((_fractions.GetValueOrDefault($"+{sign}") ?? _fractions["+"])[0], whole, alone);
    }

    private string Form(string[] forms, string next) => forms[Math.Min(next.Length == 0 ? 0 : Regex.IsMatch(next, _language.OtherNouns) ? 2 : 1, forms.Length - 1)];

    private static int Number(string digits) => digits.Aggregate(0, (value, digit) => (value * 10) + (int)char.GetNumericValue(digit));

    private static string Fill(string pattern, params ReadOnlySpan<object?> parts) => string.Format(CultureInfo.InvariantCulture, pattern, parts);

    private static FrozenDictionary<string, string[]> Read(string entries) => entries
        .Split("; ", StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => (Signs: entry[..entry.IndexOf('=')], Forms: entry[(entry.IndexOf('=') + 1)..].Split('|')))
        .SelectMany(entry => entry.Signs.Split(' ').Select(sign => KeyValuePair.Create(sign, entry.Forms)))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
