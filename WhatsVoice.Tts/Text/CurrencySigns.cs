using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Leaves an amount the one sign that tells its currency: <c>$300 MXN</c> and, in Mexico, <c>$300</c> as <c>MX$300</c>, <c>R$ 50 reais</c> as <c>R$50</c>,
/// <c>Fr. 1'500.00</c> as <c>CHF 1'500.00</c>.
/// </summary>
internal sealed partial class CurrencySigns
{
    private const string Peso = "MX$";

    // Signs of which NumberForms knows the words, by what is written beside another sign.
    private static readonly FrozenDictionary<string, string> Signs = new Dictionary<string, string>
    {
        [Peso] = "MXN COP ARS CLP UYU DOP peso pesos",
        ["US$"] = "USD dólar dólares dollar dollars Dollar dollaro dollari",
        ["R$"] = "BRL reais",
        ["€"] = "EUR euro euros Euro",
        ["£"] = "GBP",
    }.SelectMany(entry => entry.Value.Split(' ').Select(word => KeyValuePair.Create(word, entry.Key))).ToFrozenDictionary();

    // Where $ is a peso.
    private static readonly FrozenSet<string> PesoRegions = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "MX", "CO", "AR", "CL", "UY", "DO");

    private readonly bool _hasPesos;
    private readonly Regex _wordAfter;
    private readonly Regex _codeBefore;

    /// <param name="hasPesos">Whether $ is a peso in the text's region.</param>
    public CurrencySigns(NumberLanguage language, bool hasPesos)
    {
        _hasPesos = hasPesos;
        var words = Signs.Where(entry => language.Names.ContainsKey(entry.Value)).Select(entry => entry.Key).ToList();
        var magnitude = language.Magnitudes.Count == 0 ? "" : $"(?: ?(?:{AnyOf(language.Magnitudes.Keys)}))?";
        const RegexOptions Options = RegexOptions.CultureInvariant;
        _wordAfter = new(
            words.Count == 0 ? "(?!)" : $@"(?<![\p{{L}}\p{{N}}])(?:US\$|R\$|[$€£]) ?(?<amount>\d+(?:[.,'’]\d+)*{magnitude})(?: d[ei] | d['’]| ?)(?<word>{AnyOf(words)})(?![\p{{L}}\p{{N}}-])", Options);
        _codeBefore = new(words.Count == 0 ? "(?!)" : $@"(?<![\p{{L}}\p{{N}}])(?<word>{AnyOf(words.Where(word => word.All(char.IsAsciiLetterUpper)))}) ?\$ ?(?=\d)", Options);
    }

    /// <summary>Whether $ is a peso in the region of a language's tag.</summary>
    public static bool ArePesos(string language) => language.StartsWith("es-", StringComparison.OrdinalIgnoreCase) && PesoRegions.Contains(language.Split('-')[^1]);

    public string Write(string text)
    {
        text = Francs().Replace(text, "CHF ");
        text = _codeBefore.Replace(text, match => Signs[match.Groups["word"].Value]);
        text = _wordAfter.Replace(text, match => Signs[match.Groups["word"].Value] + match.Groups["amount"].Value);
        return _hasPesos ? Dollar().Replace(text, Peso) : text;
    }

    private static string AnyOf(IEnumerable<string> words) => string.Join('|', words.OrderByDescending(word => word.Length).Select(Regex.Escape));

    [GeneratedRegex(@"(?<![\p{L}\p{N}])\$(?= ?[-−]?\d)|(?<=\d ?)\$(?![\p{L}\p{N}])")]
    private static partial Regex Dollar();

    // Only where it cannot be a Friday with a time or a date: 1'500, 50.–, from 32.00 on, 8.60 and more cents.
    [GeneratedRegex(@"(?<![\p{L}\p{N}]|[-–])Fr\. ?(?=\d{1,3}(?:['’]\d{3})+(?!\d)|\d+\.[-–—](?! ?\d)|(?:3[2-9]|[4-9]\d|[1-9]\d{2,})\.\d{2}(?![.\d])|\d{1,2}\.[6-9]\d(?![.\d]))")]
    private static partial Regex Francs();
}
