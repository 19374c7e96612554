using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Humanizer;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Writes numbers, amounts, dates, times, units and ordinals out as words of the text's language, for voices that read digits badly: <c>49,95 €</c>
/// as "neunundvierzig Euro fünfundneunzig". The words of numbers are Humanizer's, the rest is data (<see cref="NumberLanguage"/>).
/// A text in a language without data gets its units and times as words where <see cref="UnitForms"/> knows them, and keeps its digits.
/// </summary>
internal sealed class NumberForms
{
    private const int LongestNumber = 6;
    private const int DigitsInGroup = 3;
    private const int LongestGroup = 4;

    // By culture, of which there is one for each language with data, and Brazil's, and by whether $ is a peso.
    private static readonly ConcurrentDictionary<(string Culture, bool HasPesos), NumberForms> Known = new();

    private readonly NumberLanguage _language;
    private readonly CultureInfo _culture;
    private readonly Regex _date = Pattern(@"(?<![\d.-])(?:(?<day>\d{1,2})(?<mark>[./-])(?<month>\d{1,2})\k<mark>(?<year>[12]\d{3})|(?<year>[12]\d{3})-(?<month>\d{2})-(?<day>\d{2}))(?![\d-])");
    private readonly Regex _time = Pattern(
        @"(?<![\d:.,])(?:(?<hour>[01]?\d|2[0-4])(?:[:hHu]| h )(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d{1,9})?)?(?:(?<=h\d\d)min)?(?![\d:]| ?min| ?Std)(?: ?(?:Uhr|h|heures|horas|uur|ore)\b)?" +
        @"|(?<hour>[01]?\d|2[0-4])\.(?<minute>[0-5]\d) ?(?:Uhr|uur|u|h)(?![\p{L}\p{N}])" +
        @"|(?<=\b(?i:ore|alle|dalle|las) )(?<hour>[01]?\d|2[0-4])\.(?<minute>[0-5]\d)(?!\d|[.,]\d|\p{L}| ?[€$£%])" +
        @"|(?<hour>[01]?\d|2[0-4])u(?![\p{L}\p{N}])|(?<=\b(?i:um|ab|gegen|om|vanaf|rond) )(?<hour>[01]?\d|2[0-4]) ?h(?![\p{L}\p{N}]))");
    // "le 3/10", "el 3/10"; not "le 3/4 des"
    private readonly Regex _dayAndMonth = Pattern(@"(?<=(?<!\p{L})(?i:le|du|au|el|del|al|il|dal|dia|día) )(?<day>\d{1,2})/(?<month>\d{1,2})(?![\d/]| d[eiu'’])");

    // "op 5-12 om 9 uur": a range in any other place.
    private readonly Regex _hyphenDate = Pattern(@"(?<=(?<!\p{L})(?i:op|il|el|le|dal|dia|día) )(?<day>\d{1,2})-(?<month>\d{1,2})(?= (?:om|vanaf|tussen|alle|dalle|ore|a las|à|às) \d)");

    // "vom 01.11.26", "le 01/11/26"
    private readonly Regex _shortDate = Pattern(@"(?<=(?<!\p{L})(?i:vom|am|zum|le|du|au|el|del|il|dal|op|dia|día) )(?<day>\d{1,2})(?<mark>[./-])(?<month>\d{1,2})\k<mark>(?<year>\d{2})(?![\p{L}\p{N}]|[.,:/-]\d)");
    private readonly Regex _withoutCents = Pattern(@"(?<=\d)[.,][-–—]{1,2}(?!\d)");

    // "1990er", "in den 80er-Jahren"
    private readonly Regex _decade = Pattern(@"(?<![\p{L}\p{N}.,])[1-9]\d{1,3}(?=ern?(?![\p{L}\p{N}]))");
    private readonly Regex _power = Pattern(@"(?<=[\d)\p{L}])\^(?=[-−\d(\p{L}])");
    private readonly Regex _range = Pattern(@"(?<=\d\.?) ?– ?(?=\d)|(?<=\d(?:%|°C?|[hu]\d{0,2}|:\d\d)) ?[-–] ?(?=\d)");

    // "2-3 Tage", "10-15 %", "1985-1990"; not the score "3-2", not a part of a longer number.
    private readonly Regex _hyphenRange = Pattern(@"(?<![\p{L}\p{N}.,:/_#*+)-])(?<from>\d{1,2}|1\d{3}|20\d{2})-(?<to>\d{1,2}|1\d{3}|20\d{2})(?=[%€°]| [%€°$£]| \p{L}{2})");
    private readonly Regex _numero = Pattern(@"(?<!\p{L})[nN]\.?[º°] ?(?:(?=\d)|(?<= )(?=d[eio'’]))");
    private readonly Regex _raised = Pattern(@"(?<=[\p{L}\p{N})])[²³]");
    private readonly NumberSigns _signs;
    private readonly CurrencySigns _currencies;
    private readonly Regex _unitBetween = Pattern(@"(?<![\p{L}\p{N}.,])(?<minus>[-−])?(?<number>\d+)(?<name>[€£$])(?<cents>\d{2})(?!\d)");
    private readonly Regex _magnitude;

    // "5 Millionen €"
    private readonly Regex _signAfterWord = Pattern(@"(?<=(?<![\p{L}])(?:mil\p{L}{3,}|Mil\p{L}{3,}) )(?<name>US\$|[€$£¥])(?![\p{L}\p{N}])");
    private readonly Regex _unitFirst;
    private readonly Regex _unitLast;
    private readonly Regex _percent;
    private readonly Regex _ordinal;
    private readonly Regex _number;

    private NumberForms(NumberLanguage language, CultureInfo culture, bool hasPesos)
    {
        (_language, _culture) = (language, culture);
        _signs = new NumberSigns(language, number => Integer(number, isFeminine: false));
        _currencies = new CurrencySigns(language, hasPesos);
        var group = language.GroupsWithSpaces ? "[. '’]" : "[.'’]";
        var digits = IsEnglish
            ? @"(?:[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
            : $@"(?:[1-9]\d{{0,2}}(?:,\d{{3}})+\.\d{{1,2}}(?!\d)|[1-9]\d{{0,2}}(?:['’]\d{{3}})+\.\d{{1,2}}(?!\d)|[1-9]\d{{0,2}}(?:{group}\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:,\d+|\.\d{{1,2}}(?!\d))?)";
        // "il 2° piano" is an ordinal, "2°" and "25° domani" are degrees.
        const string Degree = @"°(?!(?<=(?<!\d)(?:\d|10)°) ?\p{Ll}{3})";
        var hasDegreeOrdinals = language.Ordinals.Contains('°', StringComparison.Ordinal);
        var names = string.Join('|', language.Names.Keys.OrderByDescending(name => name.Length).Select(name => hasDegreeOrdinals && name == "°" ? Degree : Regex.Escape(name)));
        var currencies = string.Join('|', language.Names.Keys.Where(IsCurrency).OrderByDescending(name => name.Length).Select(Regex.Escape));
        const string Begin = @"(?<![\p{L}\p{N}.,:/_#*+)-])(?<minus>[-−])?";
        var number = $"(?<number>{digits})";
        var magnitudes = string.Join('|', language.Magnitudes.Keys.OrderByDescending(name => name.Length).Select(Regex.Escape));
        // "3 Mrd. Euro" and "2 millones" too, but a single letter only beside a currency: "1,5 M€".
        _magnitude = Pattern(magnitudes.Length == 0 ? "(?!)"
            : $@"(?:{Begin}(?<name>{currencies}) ?{number} ?(?<times>{magnitudes})(?![\p{{L}}\p{{N}}])|{Begin}{number} ?(?<times>{magnitudes}) ?(?<name>{currencies})(?![\p{{L}}\p{{N}}])|{Begin}{number} ?(?<times>(?:{magnitudes})(?<=[^kM]))(?! ?[€$£¥])(?![\p{{L}}\p{{N}}]))");
        _unitFirst = Pattern(currencies.Length == 0 ? "(?!)" : $@"(?<![\p{{L}}\p{{N}}])(?<minus>[-−])?(?<name>{currencies})(?<minus>[-−])? ?{number}(?![\p{{L}}\p{{N}}])");
        _unitLast = Pattern(names.Length == 0 ? "(?!)" : $@"{Begin}{number} ?(?<name>{names})(?:(?<per>(?<=[€$£])/(?=\p{{L}}))|\.(?=[,;)]| \p{{Ll}})|(?![\p{{L}}\p{{N}}/]))");
        _percent = Pattern($"{Begin}{number} ?%");
        _ordinal = Pattern($@"{Begin}(?<number>\d{{1,3}})(?:(?<feminine>{(language.FeminineOrdinals.Length == 0 ? "(?!)" : language.FeminineOrdinals)})|{language.Ordinals})(?!\p{{L}})");
        // A 1 before a word stays: whether it is "un" or "una" only the word tells.
        _number = Pattern($@"{Begin}{(IsEnglish ? "" : @"(?!1 \p{L})")}{number}(?![\p{{L}}\p{{N}}]|[.,:/-]\d)");
    }

    /// <param name="text">A cleaned text.</param>
    /// <param name="language">Its BCP 47 tag; empty where it is not known.</param>
    public static string Of(string text, string language)
    {
        var primary = language.Split('-')[0].ToLowerInvariant();
        text = SlashedNumbers.Write(MenuPaths.Write(text, hasArrows: primary != "en"), primary);
        if (!NumberLanguage.All.TryGetValue(primary, out var data))
        {
            return UnitForms.Of(text, primary);
        }

        text = RomanNumerals.Write(text, primary);
        if (!text.Any(char.IsAsciiDigit))
        {
            return text;
        }

        var culture = primary == "pt" && language.EndsWith("-BR", StringComparison.OrdinalIgnoreCase) ? "pt-BR" : primary;
        return Known.GetOrAdd((culture, CurrencySigns.ArePesos(language)), static (key, data) => new NumberForms(data, CultureInfo.GetCultureInfo(key.Culture), key.HasPesos), data).Write(text);
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant);

    private string Write(string text)
    {
        var written = WriteWords(text);
        // A unit may have taken the point along: "dauert 90 Min."
        return text.EndsWith('.') && written.Length > 0 && char.IsLetterOrDigit(written[^1]) ? $"{written}." : written;
    }

    private string WriteWords(string text)
    {
        if (!IsEnglish)
        {
            text = DottedTimes.Write(text, _culture.Name);
            text = _currencies.Write(text);
            text = _numero.Replace(text, $"{_language.Number} ");
        }

        text = NotedNumbers.Spell(text, group => NotedNumbers.InGroups(group, digit => char.IsAsciiDigit(digit) ? Integer(digit - '0', false) : digit.ToString()), _language.Plus);
        text = IsEnglish ? EnglishForms.Of(text) : text;
        text = IsEnglish ? text : _shortDate.Replace(_hyphenDate.Replace(text, Date), Date);
        text = _hyphenRange.Replace(text, match => Parse(match.Groups["from"].Value) < Parse(match.Groups["to"].Value) ? match.Value.Replace('-', '–') : match.Value);
        text = _range.Replace(text, $" {_language.To} ");
        text = _date.Replace(text, Date);
        text = _dayAndMonth.Replace(text, Date);
        text = _time.Replace(text, Time);
        text = _culture.Name == "de" ? GermanOrdinals.Write(text) : text;
        text = IsEnglish ? text : _signs.Write(text);
        text = _power.Replace(text, $" {_language.Power} ");
        text = _withoutCents.Replace(text, "");
        text = _decade.Replace(text, match => Plain(match.Value));
        text = _unitBetween.Replace(text, Amount);
        text = _magnitude.Replace(text, Magnitude);
        text = _signAfterWord.Replace(text, match => _language.Names.TryGetValue(match.Value, out var currency) ? Joined(_language.Of, currency) : match.Value);
        text = _unitFirst.Replace(text, Amount);
        text = _unitLast.Replace(text, Amount);
        text = _raised.Replace(text, match => $" {_language.Power} {(match.Value == "²" ? 2 : 3)}");
        text = _percent.Replace(text, match => $"{Sign(match)}{Words(match.Groups["number"].Value)} {_language.Percent}");
        text = _ordinal.Replace(text, match => $"{Sign(match)}{Ordinal(match)}");
        return _number.Replace(text, match => $"{Sign(match)}{Plain(match.Groups["number"].Value)}");
    }

    private bool IsEnglish => _culture.Name == "en";

    private string Sign(Match match) => match.Groups["minus"].Success ? $"{_language.Minus} " : "";

    private string Hours(Match match) => Integer(Parse(match.Groups["hour"].Value), _language.FeminineHours);

    private string Time(Match match)
    {
        var minute = match.Groups["minute"].Value;
        var isOne = Parse(match.Groups["hour"].Value) == 1 && _language.OneHour is not null;
        var time = minute is "" or "00" ? (isOne ? _language.OneHour! : Fill(_language.FullHour, Hours(match)))
            : Fill(isOne && _language.Time.StartsWith(_language.FullHour, StringComparison.Ordinal) ? _language.OneHour + _language.Time[_language.FullHour.Length..] : _language.Time, Hours(match), Words(minute.TrimStart('0')));
        return match.Groups["second"].Value.TrimStart('0') is { Length: > 0 } seconds ? Fill(_language.Seconds, time, Words(seconds)) : time;
    }

    private string Magnitude(Match match)
    {
        var (number, times) = (match.Groups["number"].Value, _language.Magnitudes[match.Groups["times"].Value]);
        var said = number == "1" ? times.One : $"{(number.All(char.IsAsciiDigit) ? Counted(number, times) : Words(number))} {times.Many}";
        return Sign(match) + (match.Groups["name"] is not { Length: > 0 } name ? (_language.Of.Length > 0 && said.EndsWith($" {_language.Of[..^1]}", StringComparison.Ordinal) ? said[..^_language.Of.Length] : said)
            : !_language.Names.TryGetValue(name.Value, out var currency) ? match.Value
            : Joined($"{said} ", currency));
    }

    /// <summary>As in "millions d'euros".</summary>
    private string Joined(string before, UnitName currency) => _language.ElidesVowels && before.EndsWith("de ", StringComparison.Ordinal) && currency.Many[0] == 'e'
        ? $"{before[..^2]}'{currency.Many}"
        : $"{before}{currency.Many}";

    private string Date(Match match)
    {
        var (day, month, year) = (Parse(match.Groups["day"].Value), Parse(match.Groups["month"].Value), match.Groups["year"].Value);
        var pattern = year.Length > 0 ? _language.Date : _language.Date[..(_language.Date.IndexOf("{1}", StringComparison.Ordinal) + 3)];
        if (IsEnglish && match.Groups["mark"].Value is "/" or "-")
        {
            // Day or month first, as the country has it: only where both are the same, or one is no month, is it known.
            (day, month) = month > 12 ? (month, day) : (day, month);
            if (day <= 12 && day != month)
            {
                return match.Value;
            }
        }

        if (month is < 1 or > 12 || day is < 1 or > 31)
        {
            return match.Value;
        }

        var said = day == 1 && _language.FirstDay is { } first ? first
            : _language.OrdinalDay is { } ending ? $"{((int)day).ToOrdinalWords(GrammaticalGender.Feminine, _culture)}{ending}"
            : Integer(day, isFeminine: false);
        return Fill(pattern, said, _language.Month((int)month), year.Length > 0 ? Plain(year.Length == 2 ? $"{(year[0] < '5' ? "20" : "19")}{year}" : year) : "");
    }

    private string Ordinal(Match match)
    {
        var isFeminine = match.Groups["feminine"].Success || _language.OrdinalDay is not null;
        var ordinal = $"{((int)Parse(match.Groups["number"].Value)).ToOrdinalWords(isFeminine ? GrammaticalGender.Feminine : GrammaticalGender.Masculine, _culture)}{_language.OrdinalDay}";
        // "1.er lugar": primer, tercer
        return _culture.Name == "es" && match.Value.EndsWith("er", StringComparison.Ordinal) ? ordinal.TrimEnd('o') : ordinal;
    }

    private string Amount(Match match)
    {
        var sign = match.Groups["name"].Value;
        var per = match.Groups["per"].Success ? $" {_language.Per} " : "";
        return $"{Sign(match)}{Amount(match, _language.Names[sign], IsCurrency(sign))}{per}";
    }

    private string Amount(Match match, UnitName name, bool isCurrency)
    {
        var number = match.Groups["number"].Value;
        var (units, cents) = match.Groups["cents"] is { Success: true } between ? (number, between.Value) : Parts(number);
        if (isCurrency && cents.Length == DigitsInGroup && match.Groups["name"].Value.EndsWith('$'))
        {
            // $1,234, as in Mexico
            (units, cents) = (units + cents, "");
            number = units;
        }

        if (cents.Length == 2 && isCurrency)
        {
            var whole = units == "1" ? name.One : null;
            var cent = cents == "00" ? null : Words(cents.TrimStart('0'));
            return cent is null ? whole ?? $"{Counted(units, name)} {name.Many}"
                : whole is null ? Fill(_language.Cents, Counted(units, name), name.Many, cent)
                : Fill(_language.Cents.Replace("{0} ", "", StringComparison.Ordinal), "", whole, cent);
        }

        return number == "1" ? name.One : cents.Length > 0 ? $"{Words(number)} {name.Many}" : $"{Counted(units, name)} {name.Many}";
    }

    /// <summary>Of the units, none ends with a currency sign or has three capitals.</summary>
    private static bool IsCurrency(string sign) => char.GetUnicodeCategory(sign[^1]) == UnicodeCategory.CurrencySymbol || (sign.Length == 3 && sign.All(char.IsAsciiLetterUpper));

    private string Counted(string digits, UnitName name) => digits.Length > LongestNumber + DigitsInGroup ? Digits(digits) : Integer(Parse(digits), name.IsFeminine, beforeNoun: true);

    /// <summary>A number by itself: a year, a count, or, where it is long or begins with a zero, digits to be noted down.</summary>
    private string Plain(string number)
    {
        if (number.All(char.IsAsciiDigit) && (number.Length > LongestNumber || (number.Length > 1 && number[0] == '0')))
        {
            return Digits(number);
        }

        if (_language.Hundred is { } hundred && number.Length == 4 && number.All(char.IsAsciiDigit) && Parse(number) is >= 1100 and < 2000 and var year)
        {
            var rest = year % 100;
            return rest == 0 ? $"{Integer(year / 100, false)}{hundred}"
                : hundred[0] == ' ' ? $"{Integer(year / 100, false)} {(rest < 10 ? "oh " : "")}{Integer(rest, false)}"
                : $"{Integer(year / 100, false)}{hundred}{Integer(rest, false)}";
        }

        return Words(number);
    }

    private string Words(string number)
    {
        var (units, decimals) = Parts(number);
        var whole = units.Length > LongestNumber + DigitsInGroup ? Digits(units) : Integer(Parse(units), isFeminine: false);
        return decimals.Length == 0 ? whole
            : $"{whole} {_language.Point} {(_language.DecimalsAsNumber && decimals[0] != '0' && decimals.Length <= 2 ? Integer(Parse(decimals), false) : Digits(decimals, ""))}";
    }

    private string Digits(string digits, string afterThree = ",") =>
        string.Join($"{afterThree} ", (digits.Length == LongestGroup ? [digits.ToCharArray()] : digits.Chunk(DigitsInGroup)).Select(group => string.Join(' ', group.Select(digit => Integer(digit - '0', false)))));

    private string Integer(long number, bool isFeminine, bool beforeNoun = false) => isFeminine
        ? number.ToWords(GrammaticalGender.Feminine, _culture)
        : beforeNoun ? number.ToWords(WordForm.Abbreviation, GrammaticalGender.Masculine, _culture) : number.ToWords(_culture);

    /// <summary>The whole and the decimals: a dot before one or two digits is a decimal one, else it groups.</summary>
    private (string Whole, string Decimals) Parts(string number)
    {
        var mark = IsEnglish || number.LastIndexOf('.') > number.IndexOf(',', StringComparison.Ordinal) && number.Contains(',', StringComparison.Ordinal) ? number.IndexOf('.', StringComparison.Ordinal)
            : number.Contains(',', StringComparison.Ordinal) ? number.IndexOf(',', StringComparison.Ordinal)
            : number.LastIndexOf('.') is > 0 and var dot && number.Length - dot <= DigitsInGroup ? dot : -1;
        var (whole, decimals) = mark < 0 ? (number, "") : (number[..mark], number[(mark + 1)..]);
        return (new string([.. whole.Where(char.IsAsciiDigit)]), decimals);
    }

    private static string Fill(string pattern, params ReadOnlySpan<object?> parts) => string.Format(CultureInfo.InvariantCulture, pattern, parts);

    private static long Parse(string digits) => digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
}
