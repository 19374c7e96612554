using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>Amounts of money in English words: <c>$1.5M</c> as "1.5 million dollars", <c>C$7.50</c> as "7 Canadian dollars 50".</summary>
internal static partial class EnglishMoney
{
    private static readonly FrozenDictionary<string, (string One, string Many)> Currencies = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["$"] = ("dollar", "dollars"), ["US$"] = ("dollar", "dollars"), ["USD"] = ("dollar", "dollars"), ["€"] = ("euro", "euros"), ["EUR"] = ("euro", "euros"),
        ["£"] = ("pound", "pounds"), ["GBP"] = ("pound", "pounds"), ["¥"] = ("yen", "yen"), ["JPY"] = ("yen", "yen"), ["₹"] = ("rupee", "rupees"), ["INR"] = ("rupee", "rupees"),
        ["₩"] = ("won", "won"), ["₽"] = ("rouble", "roubles"), ["₺"] = ("lira", "lira"), ["₫"] = ("dong", "dong"), ["₴"] = ("hryvnia", "hryvnias"), ["₦"] = ("naira", "naira"),
        ["₱"] = ("peso", "pesos"), ["฿"] = ("baht", "baht"), ["₪"] = ("shekel", "shekels"), ["₿"] = ("bitcoin", "bitcoins"), ["R$"] = ("real", "reais"), ["CHF"] = ("franc", "francs"),
        ["C$"] = ("Canadian dollar", "Canadian dollars"), ["CA$"] = ("Canadian dollar", "Canadian dollars"), ["CAD"] = ("Canadian dollar", "Canadian dollars"),
        ["A$"] = ("Australian dollar", "Australian dollars"), ["AU$"] = ("Australian dollar", "Australian dollars"), ["AUD"] = ("Australian dollar", "Australian dollars"),
        ["NZ$"] = ("New Zealand dollar", "New Zealand dollars"), ["NZD"] = ("New Zealand dollar", "New Zealand dollars"), ["HK$"] = ("Hong Kong dollar", "Hong Kong dollars"),
        ["S$"] = ("Singapore dollar", "Singapore dollars"), ["MX$"] = ("Mexican peso", "Mexican pesos"), ["CNY"] = ("yuan", "yuan"), ["PLN"] = ("zloty", "zloty"),
        ["SEK"] = ("Swedish krona", "Swedish kronor"), ["NOK"] = ("Norwegian krone", "Norwegian kroner"), ["DKK"] = ("Danish krone", "Danish kroner"), ["kr"] = ("krone", "kroner"), ["zł"] = ("zloty", "zloty"), ["Kč"] = ("koruna", "koruna"), ["TL"] = ("lira", "lira"), ["TRY"] = ("lira", "lira"),
        ["Rs"] = ("rupee", "rupees"), ["Rs."] = ("rupee", "rupees"), ["AED"] = ("dirham", "dirhams"), ["SAR"] = ("riyal", "riyals"), ["MXN"] = ("Mexican peso", "Mexican pesos"), ["BRL"] = ("real", "reais"), ["SGD"] = ("Singapore dollar", "Singapore dollars"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Where there is no whole unit.
    private static readonly FrozenDictionary<string, (string One, string Many)> Cents = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["$"] = ("cent", "cents"), ["US$"] = ("cent", "cents"), ["USD"] = ("cent", "cents"), ["€"] = ("cent", "cents"), ["EUR"] = ("cent", "cents"), ["£"] = ("penny", "pence"), ["GBP"] = ("penny", "pence"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Magnitudes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["k"] = "thousand", ["thousand"] = "thousand", ["m"] = "million", ["mm"] = "million", ["mn"] = "million", ["mio"] = "million", ["million"] = "million",
        ["b"] = "billion", ["bn"] = "billion", ["billion"] = "billion", ["t"] = "trillion", ["tn"] = "trillion", ["trillion"] = "trillion",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> PerUnits = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["wk"] = "week", ["mo"] = "month", ["yr"] = "year", ["hr"] = "hour", ["min"] = "minute", ["kg"] = "kilogram", ["lb"] = "pound", ["km"] = "kilometer", ["mi"] = "mile", ["sqft"] = "square foot", ["sq ft"] = "square foot",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="text">A cleaned English text.</param>
    public static string Of(string text)
    {
        text = European().Replace(text, match => $"{match.Groups["whole"].Value.Replace('.', ',')}.{match.Groups["cents"]}");
        text = Apostrophe().Replace(text, ",");
        text = WithoutCents().Replace(text, "");
        text = CentsOnly().Replace(text, "0");
        text = Range().Replace(text, " to ");
        text = UnitBetween().Replace(text, AmountOf);
        text = CurrencyFirst().Replace(text, AmountOf);
        text = CurrencyLast().Replace(text, AmountOf);
        return Per().Replace(text, match => $" per {PerUnits.GetValueOrDefault(match.Groups["unit"].Value, match.Groups["unit"].Value)}");
    }

    private static string AmountOf(Match match)
    {
        var currency = match.Groups["currency"].Value;
        var (one, many) = Currencies[currency];
        var (amount, cents) = (match.Groups["amount"].Value, match.Groups["cents"].Value);
        var minus = match.Groups["minus"].Success ? "minus " : "";
        if (match.Groups["times"] is { Length: > 0 } times)
        {
            return $"{minus}{amount}{(cents.Length > 0 ? $".{cents}" : "")} {Magnitudes[times.Value.Trim()]} {many}";
        }

        if (cents.Length is not (0 or 2))
        {
            return $"{minus}{amount}.{cents} {many}";
        }

        if (amount == "0" && cents.Length == 2 && cents != "00")
        {
            return Cents.TryGetValue(currency, out var cent) ? $"{minus}{cents.TrimStart('0')} {(cents == "01" ? cent.One : cent.Many)}" : $"{minus}0.{cents} {many}";
        }

        return $"{minus}{amount} {(amount == "1" ? one : many)}{(cents is "" or "00" ? "" : $" {cents.TrimStart('0')}")}";
    }

    private const string Signs = "[$€£¥₹₩₽₺₫₴₦₱฿₪₿]";
    private const string Codes = "USD|EUR|GBP|INR|JPY|CHF|CAD|AUD|NZD|CNY|PLN|SEK|NOK|DKK|AED|SAR|MXN|BRL|SGD|TRY";
    private const string Times = @"(?<times> ?(?:thousand|million|billion|trillion|bn|tn|mn|mio)(?![\p{L}\p{N}])|(?:MM|[kKmMbBtT])(?![\p{L}\p{N}]))?";

    [GeneratedRegex($@"(?<={Signs}(?:\d|\d[\d.,]{{0,14}}\d)(?:[kKmMbBtT]n?| (?:thousand|million|billion|trillion))?) ?[-–] ?(?=[$€£¥₹]?\d)")]
    private static partial Regex Range();

    // 1.234,56
    [GeneratedRegex(@"(?<![\d.,])(?<whole>\d{1,3}(?:\.\d{3})+),(?<cents>\d{2})(?!\d)")]
    private static partial Regex European();

    // 1'000
    [GeneratedRegex(@"(?<=(?<![\d'’])\d{1,3}(?:['’]\d{3})*)['’](?=\d{3}(?!\d))")]
    private static partial Regex Apostrophe();

    // $.99
    [GeneratedRegex(@"(?<=[$€£])(?=\.\d{2}(?!\d))")]
    private static partial Regex CentsOnly();

    // 5,-, Rs 500/-
    [GeneratedRegex(@"(?<=\d)(?:[.,][-–—]{1,2}|/-)(?!\d)")]
    private static partial Regex WithoutCents();

    [GeneratedRegex(@"(?<=(?:[a-z]|\d)) ?/ ?(?<unit>day|week|wk|month|mo|year|yr|hour|hr|night|person|user|unit|minute|min|kg|lb|km|mile|mi|sq ?ft)(?![\p{L}\p{N}])")]
    private static partial Regex Per();

    // 5€50
    [GeneratedRegex(@"(?<![\p{L}\p{N}.,])(?<amount>\d+)(?<currency>[€£$])(?<cents>\d{2})(?!\d)")]
    private static partial Regex UnitBetween();

    // £49.95, USD 5, €1.5 million, $-5; 49,95 € and 9€ below. A comma before exactly two digits is a decimal one.
    [GeneratedRegex($@"(?:(?<![\p{{L}}\p{{N}})])(?<minus>[-−]))?(?<![\p{{L}}\p{{N}}$])(?<currency>(?:US|CA|AU|NZ|HK|MX|C|A|S|R)\$|{Codes}|Rs\.?(?=[ \d])|{Signs})(?<minus>[-−])? ?(?<amount>\d+(?:,\d{{2,3}}(?=,|\.|\D|$)(?<!,\d\d(?!,)))*)(?:[.,](?<cents>\d+))?{Times}")]
    private static partial Regex CurrencyFirst();

    [GeneratedRegex($@"(?<![\d.,])(?<amount>\d+(?:,\d{{3}})*)(?:[.,](?<cents>\d{{1,2}}))?{Times} ?(?<currency>{Codes}|kr|zł|Kč|TL|{Signs})(?![\p{{L}}\p{{N}}])")]
    private static partial Regex CurrencyLast();
}
