using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Writes signs, amounts and units out as English words (titles such as <c>Dr.</c> are left to the voice), for a voice that skips them or reads them in the wrong order: <c>£49.95</c> as
/// "49 pounds 95", <c>−3 °C</c> as "minus 3 degrees Celsius". Plain numbers stay digits, which such a voice reads well.
/// </summary>
internal static partial class EnglishForms
{
    private static readonly FrozenDictionary<string, (string One, string Many)> Units = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["km"] = ("kilometer", "kilometers"), ["m"] = ("meter", "meters"), ["cm"] = ("centimeter", "centimeters"), ["mm"] = ("millimeter", "millimeters"),
        ["km²"] = ("square kilometer", "square kilometers"), ["m²"] = ("square meter", "square meters"), ["m³"] = ("cubic meter", "cubic meters"),
        ["km/h"] = ("kilometer per hour", "kilometers per hour"), ["mph"] = ("mile per hour", "miles per hour"), ["mi"] = ("mile", "miles"), ["ft"] = ("foot", "feet"),
        ["kg"] = ("kilogram", "kilograms"), ["g"] = ("gram", "grams"), ["mg"] = ("milligram", "milligrams"), ["lb"] = ("pound", "pounds"), ["lbs"] = ("pound", "pounds"), ["oz"] = ("ounce", "ounces"),
        ["l"] = ("liter", "liters"), ["L"] = ("liter", "liters"), ["ml"] = ("milliliter", "milliliters"), ["kcal"] = ("kilocalorie", "kilocalories"),
        ["tsp"] = ("teaspoon", "teaspoons"), ["tbsp"] = ("tablespoon", "tablespoons"), ["pcs"] = ("piece", "pieces"),
        ["m/s"] = ("meter per second", "meters per second"), ["m/s²"] = ("meter per second squared", "meters per second squared"), ["cm²"] = ("square centimeter", "square centimeters"), ["cm³"] = ("cubic centimeter", "cubic centimeters"),
        ["µg"] = ("microgram", "micrograms"), ["μg"] = ("microgram", "micrograms"), ["µm"] = ("micrometer", "micrometers"), ["μm"] = ("micrometer", "micrometers"), ["mL"] = ("milliliter", "milliliters"), ["mAh"] = ("milliampere hour", "milliampere hours"),
        ["Ω"] = ("ohm", "ohms"), ["kΩ"] = ("kiloohm", "kiloohms"), ["MW"] = ("megawatt", "megawatts"), ["GW"] = ("gigawatt", "gigawatts"), ["Mbps"] = ("megabit per second", "megabits per second"), ["Gbps"] = ("gigabit per second", "gigabits per second"), ["dB"] = ("decibel", "decibels"),
        ["h"] = ("hour", "hours"), ["hr"] = ("hour", "hours"), ["mins"] = ("minute", "minutes"), ["secs"] = ("second", "seconds"), ["yr"] = ("year", "years"), ["yrs"] = ("year", "years"), ["hrs"] = ("hour", "hours"), ["min"] = ("minute", "minutes"), ["sec"] = ("second", "seconds"), ["s"] = ("second", "seconds"), ["ms"] = ("millisecond", "milliseconds"),
        ["W"] = ("watt", "watts"), ["kW"] = ("kilowatt", "kilowatts"), ["kWh"] = ("kilowatt hour", "kilowatt hours"), ["V"] = ("volt", "volts"), ["Hz"] = ("hertz", "hertz"), ["kHz"] = ("kilohertz", "kilohertz"),
        ["MHz"] = ("megahertz", "megahertz"), ["GHz"] = ("gigahertz", "gigahertz"), ["KB"] = ("kilobyte", "kilobytes"), ["MB"] = ("megabyte", "megabytes"), ["GB"] = ("gigabyte", "gigabytes"), ["TB"] = ("terabyte", "terabytes"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, char> Written = new Dictionary<string, char> { ["1/2"] = '½', ["1/3"] = '⅓', ["2/3"] = '⅔', ["1/4"] = '¼', ["3/4"] = '¾' }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, string> Signs = new Dictionary<char, string>
    {
        ['×'] = "times", ['÷'] = "divided by", ['±'] = "plus or minus", ['∓'] = "minus or plus", ['−'] = "minus", ['='] = "equals", ['≠'] = "is not", ['≡'] = "is the same as",
        ['≤'] = "is at most", ['≥'] = "is at least", ['≈'] = "is about", ['⁄'] = "over", ['√'] = "the square root of", ['∞'] = "infinity", ['∑'] = "the sum of", ['∏'] = "the product of",
        ['∫'] = "the integral of", ['²'] = "squared", ['³'] = "cubed", ['→'] = "to", ['⇒'] = "so", ['←'] = "from", ['↔'] = "and", ['↑'] = "up", ['↓'] = "down",
        ['°'] = "degrees", ['№'] = "number", ['©'] = "copyright", ['®'] = "registered", ['§'] = "section", ['µ'] = "micro", ['‰'] = "per mille", ['•'] = ",",
        ['½'] = "a half", ['⅓'] = "a third", ['⅔'] = "two thirds", ['¼'] = "a quarter", ['¾'] = "three quarters", ['⅛'] = "an eighth", ['⅜'] = "three eighths", ['⅝'] = "five eighths", ['⅞'] = "seven eighths", ['⅕'] = "a fifth", ['⅖'] = "two fifths", ['⅗'] = "three fifths", ['⅘'] = "four fifths", ['⅙'] = "a sixth", ['⅚'] = "five sixths", ['*'] = "star", ['#'] = "hash",
        ['$'] = "dollar", ['€'] = "euro", ['£'] = "pound", ['¥'] = "yen", ['₹'] = "rupee", ['¢'] = "cents",
        ['α'] = "alpha", ['β'] = "beta", ['γ'] = "gamma", ['δ'] = "delta", ['ε'] = "epsilon", ['θ'] = "theta", ['λ'] = "lambda", ['μ'] = "mu", ['π'] = "pi", ['σ'] = "sigma",
        ['φ'] = "phi", ['ω'] = "omega", ['Δ'] = "delta", ['Σ'] = "sigma", ['Ω'] = "omega",
    }.ToFrozenDictionary();

    /// <param name="text">A cleaned English text.</param>
    public static string Of(string text)
    {
        text = MenuPaths.Write(text, hasArrows: false);
        text = NotedNumbers.Spell(text, InGroups, "plus");
        text = Range().Replace(text, " to ");
        text = IsoDate().Replace(text, match => Date(match) ?? match.Value);
        text = DottedDate().Replace(text, match => Date(match) ?? match.Value);
        text = Time().Replace(text, TimeOf);
        text = Hour().Replace(text, match => $"{match.Groups["hour"]}{Half(match.Groups["half"].Value)}");
        text = EnglishMoney.Of(text);
        text = EnglishDecades.Of(text);
        text = Degrees().Replace(text, match => $"{match.Groups["number"]} {(match.Groups["number"].Value == "1" ? "degree" : "degrees")} {(match.Groups["scale"].Value == "C" ? "Celsius" : "Fahrenheit")}");
        text = LessThan().Replace(text, "less than ");
        text = MoreThan().Replace(text, "more than ");
        text = FeetAndInches().Replace(text, match => $"{Counted(Number(match, "feet"), "foot", "feet")} {Counted(Number(match, "inches"), "inch", "inches")}");
        text = Fraction().Replace(text, match => $"{match.Groups["whole"]}{Written[match.Groups["written"].Value]}");
        text = Measure().Replace(text, MeasureOf);
        text = Minus().Replace(text, "minus ");
        text = About().Replace(text, "about ");
        text = Power().Replace(text, " to the power of ");
        text = Without().Replace(text, "without ");
        text = With().Replace(text, "with ");
        text = Plus().Replace(text, " plus ");
        text = LeadingPlus().Replace(text, "plus ");
        text = Ordinal().Replace(text, "number ");
        text = Less().Replace(text, " less than ");
        text = Greater().Replace(text, " greater than ");
        text = Over().Replace(text, " over ");
        text = Sharp().Replace(text, " sharp");
        text = Equality().Replace(text, "=");
        text = MixedFraction().Replace(text, " and ");
        text = LongNumber().Replace(text, match => InGroups(match.Value));
        return SpelledOut(text).Trim(' ');
    }

    /// <summary>Null for a day that does not exist.</summary>
    private static string? Date(Match match)
    {
        var (year, month, day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        return month is >= 1 and <= 12 && day is >= 1 and <= 31
            ? string.Create(CultureInfo.InvariantCulture, $"{CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)} {day}, {year}")
            : null;
    }

    private static string TimeOf(Match match)
    {
        var (hour, minute, half) = (Number(match, "hour"), match.Groups["minute"].Value, Half(match.Groups["half"].Value));
        var seconds = match.Groups["second"].Success ? Number(match, "second") : 0;
        if (hour == 0 && match.Groups["second"].Success)
        {
            // A duration.
            return $"{Counted(Number(match, "minute"), "minute")}{(seconds == 0 ? "" : $" {Counted(seconds, "second")}")}";
        }

        if (hour is 0 or 24 && minute == "00" && half.Length == 0 && seconds == 0)
        {
            return "midnight";
        }

        var afternoon = half.Length == 0 && hour is > 12 and < 24;
        var spoken = (afternoon ? hour - 12 : hour).ToString(CultureInfo.InvariantCulture);
        spoken += minute switch
        {
            "00" => half.Length > 0 || afternoon ? "" : " o'clock",
            ['0', var digit] => $" oh {digit}",
            _ => $" {minute}",
        };
        return spoken + (afternoon ? " p.m." : half) + (seconds == 0 ? "" : $" and {Counted(seconds, "second")}");
    }

    /// <summary>"9am" is one word to a voice.</summary>
    private static string Half(string half) => half.Length == 0 || half[0] == ' ' ? half : $" {char.ToLowerInvariant(half[0])}.m.";

    private static string Counted(int number, string unit, string? units = null) => $"{number.ToString(CultureInfo.InvariantCulture)} {(number == 1 ? unit : units ?? $"{unit}s")}";

    private static string MeasureOf(Match match) =>
        Units.TryGetValue(match.Groups["unit"].Value, out var unit) ? $"{match.Groups["number"]} {(match.Groups["number"].Value == "1" || match.Groups["part"].Success ? unit.One : unit.Many)}" : match.Value;

    /// <summary>An account or telephone number is read digit by digit, with a pause after every third.</summary>
    private static string InGroups(string digits) => NotedNumbers.InGroups(digits, digit => digit.ToString());

    private static string SpelledOut(string text)
    {
        if (!text.Any(Signs.ContainsKey))
        {
            return text;
        }

        var words = new StringBuilder(text.Length * 2);
        var afterSign = false;
        foreach (var character in text)
        {
            if (Signs.TryGetValue(character, out var word))
            {
                afterSign = true;
                words.Append(words.Length == 0 || words[^1] is ' ' or '\n' or '(' ? "" : " ").Append(word).Append(' ');
            }
            else if (afterSign && character is ',' or '.' or '!' or '?' or ';' && words.Length > 0 && words[^1] == ' ')
            {
                words[^1] = character;
                afterSign = false;
            }
            else if (character != ' ' || words.Length == 0 || words[^1] != ' ')
            {
                words.Append(character);
                afterSign = false;
            }
            else
            {
                afterSign = false;
            }
        }

        return words.ToString();
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d-])(?<year>[12]\d{3})-(?<month>\d{2})-(?<day>\d{2})(?![\d-])")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"(?<![\d.])(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>[12]\d{3})(?!\d)")]
    private static partial Regex DottedDate();

    // 19:30, 14:30:05, 8.30 p.m.
    [GeneratedRegex(
        @"(?<![\d:.])(?:(?<hour>[01]?\d|2[0-4]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d{1,9})?)?(?![\d:])(?<half> ?[ap]\.?m\b\.?)?|(?<hour>1[0-2]|0?[1-9])\.(?<minute>[0-5]\d)(?<half> ?[ap]\.?m\b\.?))",
        RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    // 9am
    [GeneratedRegex(@"(?<![\p{L}\p{N}.,:/-])(?<hour>1[0-2]|[1-9])(?<half>[ap]m\b\.?)", RegexOptions.IgnoreCase)]
    private static partial Regex Hour();

    // 1/2 cup, 1 1/2 hours: elsewhere it may be a date or a page.
    [GeneratedRegex(
        @"(?<![\p{L}\p{N}.,:/_#*+)-])(?:(?<whole>\d{1,3}) )?(?<written>1/[234]|2/3|3/4)(?= (?:tsp|tbsp|oz|lbs?|cups?|teaspoons?|tablespoons?|ounces?|pounds?|pints?|quarts?|gallons?|lit(?:er|re)s?|hours?|minutes?|days?|weeks?|months?|years?|miles?|inch(?:es)?|feet|acres?)(?![\p{L}\p{N}]))")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"(?<number>\d+(?:[.,]\d+)?) ?° ?(?<scale>[CF])(?!\p{L})")]
    private static partial Regex Degrees();

    [GeneratedRegex(@"(?<![\p{L}\d.,])(?<number>(?<part>(?<!\d )(?:\d/\d|[½⅓⅔¼¾⅛]))|\d/\d|\d+(?:[.,]\d+)*[½⅓⅔¼¾⅛]?) ?(?<unit>km/h|[ck]?m²|c?m³|m/s²|m/s|[µμ][gm]|[kM]?Ω|[A-Za-z]{1,4})(?:(?<point>\.)(?=[,;)]| \p{Ll})|(?![\p{L}\p{N}/²³]|\.\p{L}))")]
    private static partial Regex Measure();

    [GeneratedRegex(@"(?<![\p{L}\p{N})%°$€£¥])[-−](?=\d)")]
    private static partial Regex Minus();

    [GeneratedRegex(@"(?<!\S)~ ?(?=\d)")]
    private static partial Regex About();

    [GeneratedRegex(@"(?<=\d) ?\+ ?(?=\d)")]
    private static partial Regex Plus();

    [GeneratedRegex(@"(?<!\S)\+ ?(?=\d)")]
    private static partial Regex LeadingPlus();

    // Spaces on both sides or on none: not "<3".
    [GeneratedRegex(@"(?<=[\w)]) < (?=[\w(−-])|(?<=[\w)])<(?=[\w(])")]
    private static partial Regex Less();

    [GeneratedRegex(@"(?<=[\w)]) > (?=[\w(−-])|(?<=[\w)])>(?=[\w(])")]
    private static partial Regex Greater();

    // Of formulas; not "he / she".
    [GeneratedRegex(@"(?<=[\d)²³]|(?<!\p{L})\p{L}) / (?=[\d(√]|\p{L}(?!\p{L}))")]
    private static partial Regex Over();

    [GeneratedRegex(@"(?<=(?<![\p{L}\p{N}])[CF])#(?![\p{L}\p{N}])")]
    private static partial Regex Sharp();

    [GeneratedRegex("={2,}")]
    private static partial Regex Equality();

    // #1, but not the #31# of telephones.
    [GeneratedRegex(@"(?<!\S)#(?=\d+(?![\d#*]))")]
    private static partial Regex Ordinal();

    // 9:00-17:00, 10%-15%, 5°C–10°C, 9am-5pm, 9 AM – 5 PM; a hyphen between bare numbers may be a score or a part number.
    [GeneratedRegex(@"(?<=\d ?[ap]\.?m\.?) ?[-–—] ?(?=\d{1,2}(?::\d\d)? ?[ap]\.?m\b)|(?<=\d) ?– ?(?=\d)|(?<=\d(?:%|°[CF]?|[ap]m|:\d\d|:\d\d ?[ap]m)) ?[-–] ?(?=-?\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Range();

    // 5'11"
    [GeneratedRegex(@"(?<![\p{L}\p{N}.,])(?<feet>\d{1,2})['’′] ?(?<inches>\d{1,2})(?:[""”″]|['’]{2})")]
    private static partial Regex FeetAndInches();

    [GeneratedRegex(@"(?<=[\p{L}\p{N})])\^(?=[\p{L}\p{N}(√−-])")]
    private static partial Regex Power();

    // "<5 min", but not the heart "<3"; "7 > 2" compares.
    [GeneratedRegex(@"(?<![^\s(])<(?=[$€£]?\d)(?!3(?![\d.,%]| ?(?:s|ms|h|min|minute|hour|day|week|month|year|km|kg|mm|cm|m|g)s?(?![\p{L}\p{N}])))")]
    private static partial Regex LessThan();

    [GeneratedRegex(@"(?<![^\s(])>(?=[$€£]?\d)")]
    private static partial Regex MoreThan();

    [GeneratedRegex(@"(?<!\S)w/o ?(?=\p{L})")]
    private static partial Regex Without();

    [GeneratedRegex(@"(?<!\S)w/ ?(?=\p{L})")]
    private static partial Regex With();

    [GeneratedRegex(@"(?<=\d)(?=[½⅓⅔¼¾⅛])")]
    private static partial Regex MixedFraction();

    [GeneratedRegex(@"(?<![\d.,]|\d )(?:\d{7,}|0\d{2,})(?!\d|[.,:/]\d)")]
    private static partial Regex LongNumber();
}
