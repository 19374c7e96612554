using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Humanizer;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Two numbers around a slash that are no fraction: <c>Schritt 1/3</c> is "Schritt eins von drei", <c>lundi 1/2 à 10h</c> is "lundi premier février à 10h".
/// They are told by the word before them or the time after them; in doubt they stay.
/// </summary>
internal sealed class SlashedNumbers
{
    private const int LastDay = 31;
    private const int LastMonth = 12;

    // Chinese and Japanese words touch their numbers.
    private const string Letter = @"[\p{L}\p{M}\p{N}-[\u3040-\u30FF\u3400-\u9FFF]]";
    private const string End = @"(?![\d/]|[.,]\d)";

    // "Lundi 1/2 journée"
    private const string Halved = @"\p{L}{5,}|jour|Tag|dag|d[ií]a|uur|gün";

    private static readonly FrozenDictionary<string, Words> All = new Dictionary<string, Words>
    {
        ["en"] = new("step|page|part|chapter|slide|question|round|episode", "{0} of {1}"),
        ["de"] = new("Schritt|Seite|Teil|Kapitel|Folie|Frage|Runde|Folge", "{0} von {1}", @"(?:um|gegen) \d|\d{1,2}(?:[:.]\d\d)? Uhr", "(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"),
        ["fr"] = new("étape|page|partie|chapitre|question|tour|épisode", "{0} sur {1}", @"à \d{1,2} ?(?:h|:)", "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"),
        ["es"] = new("paso|página|parte|capítulo|pregunta|ronda|episodio", "{0} de {1}", @"a las? \d", "lunes|martes|miércoles|jueves|viernes|sábado|domingo"),
        ["it"] = new("passo|passaggio|fase|pagina|parte|capitolo|domanda|episodio", "{0} di {1}", @"(?:alle|ore) \d", "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"),
        ["pt"] = new("passo|etapa|página|parte|capítulo|pergunta|episódio", "{0} de {1}", @"(?:às|à|as) \d", "(?:segunda|terça|quarta|quinta|sexta)-feira|sábado|domingo"),
        ["nl"] = new("stap|pagina|deel|hoofdstuk|vraag|ronde|aflevering", "{0} van {1}", @"om \d", "(?:maan|dins|woens|donder|vrij|zater|zon)dag"),
        ["sv"] = new("steg|sida|sidan|del|kapitel|fråga|avsnitt", "{0} av {1}", @"kl\.? ?\d|klockan \d", "(?:mån|tis|ons|tors|fre|lör|sön)dag")
        {
            Months = "januari februari mars april maj juni juli augusti september oktober november december",
        },
        ["pl"] = new("krok|strona|część|rozdział|pytanie|etap|odcinek", "{0} z {1}", @"o (?:godz\. ?|godzinie )?\d", "poniedziałek|wtorek|środa|środę|czwartek|piątek|sobota|sobotę|niedziela|niedzielę")
        {
            Months = "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        },
        ["ru"] = new("шаг|страница|стр\\.|часть|глава|вопрос|этап|серия", "{0} из {1}", @"в \d{1,2}[:.]\d\d", "понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье")
        {
            Months = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        },
        ["tr"] = new("adım|sayfa|bölüm|soru|kısım", "{0}, toplam {1}", @"saat \d", "pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar")
        {
            Months = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        },
        ["ar"] = new("الخطوة|خطوة|الصفحة|صفحة|الجزء|جزء|السؤال|المرحلة", "{0} من {1}", "(?:في )?الساعة", "الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد")
        {
            Months = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        },
        ["hi"] = new("चरण|पेज|पृष्ठ|भाग|अध्याय|प्रश्न", "{1} में से {0}", @"(?:को )?(?:सुबह |शाम |दोपहर )?\d{1,2}(?::\d\d)? ?बजे", "(?:सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि)वार")
        {
            Months = "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        },
        ["zh"] = new("第|步骤|步驟", "{0}{3}，共{1}{3}", @"(?:上午|下午|晚上|早上|中午)?\d{1,2}[:点點]", "(?:星期|周|週)[一二三四五六日天]") { Units = "页|頁|步|部分|章|集|课", MonthFirst = "{1}月{0}日" },
        ["ja"] = new("ステップ|ページ|パート|手順", "{0}、全{1}{2}", @"[(（][月火水木金土日][)）]|に(?:発送|出荷|お?届け|配達|配送|到着|開催|発売|予約)|(?:午前|午後)?\d{1,2}[:時]", "[月火水木金土日]曜日?") { MonthFirst = "{1}月{0}日" },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, SlashedNumbers> Known = new(StringComparer.Ordinal);

    private readonly Words _words;
    private readonly NumberLanguage? _numbers;
    private readonly CultureInfo _culture;
    private readonly Regex _counted;
    private readonly Regex _day;

    private SlashedNumbers(Words words, string language)
    {
        (_words, _numbers) = (words, NumberLanguage.All.GetValueOrDefault(language));
        _culture = _numbers is null ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        _counted = new($@"(?=\d)(?<=(?<!{Letter})(?<counter>{words.Counters}):? ?)(?<one>\d{{1,3}}) ?/ ?(?<all>\d{{1,3}}){End}(?: ?(?<unit>{words.Units}))?", Options);
        _day = new(
            $@"(?=\d)(?<!{Letter}|[.,:/_#*+)-]|\d )(?:(?<=(?<!{Letter})(?:{words.Weekdays}),? ?)(?!\d+/\d+ ?(?:{Halved}))|(?=\d+/\d+,? ?(?:{words.At})))(?<first>\d{{1,2}})/(?<second>\d{{1,2}}){End}", Options);
    }

    /// <param name="text">A cleaned text.</param>
    /// <param name="language">Its primary subtag.</param>
    public static string Write(string text, string language) => text.Contains('/', StringComparison.Ordinal) && All.TryGetValue(language, out var words)
        ? Known.GetOrAdd(language, static (name, words) => new SlashedNumbers(words, name), words).Write(text)
        : text;

    private string Write(string text) => _day.Replace(_counted.Replace(text, CountOf), DayOf);

    private string CountOf(Match match)
    {
        var (one, all) = (Number(match, "one"), Number(match, "all"));
        return one == 0 || one > all ? match.Value
            : Fill(_words.Of, Said(one), Said(all), match.Groups["counter"].Value, match.Groups["unit"].Value);
    }

    private string DayOf(Match match)
    {
        var (day, month) = (Number(match, "first"), Number(match, "second"));
        (day, month) = _words.MonthFirst is null ? (day, month) : (month, day);
        return day is 0 or > LastDay || month is 0 or > LastMonth ? match.Value
            : _words.MonthFirst is { } pattern ? Fill(pattern, day, month)
            : _numbers is null ? $"{day} {_words.Months.Split(' ')[month - 1]}"
            : Fill(_numbers.Date[..(_numbers.Date.IndexOf("{1}", StringComparison.Ordinal) + 3)], Day(day, _numbers), _numbers.Month(month));
    }

    private string Day(int day, NumberLanguage language) => day == 1 && language.FirstDay is { } first ? first
        : language.OrdinalDay is { } ending ? day.ToOrdinalWords(GrammaticalGender.Feminine, _culture) + ending
        : Said(day);

    /// <summary>Digits, but for a 1 where numbers become words later: before a word it would stay.</summary>
    private string Said(int number) => _numbers is not null && number == 1 ? number.ToWords(_culture) : number.ToString(CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) => match.Groups[group].Value.Aggregate(0, (value, digit) => (value * 10) + (int)char.GetNumericValue(digit));

    private static string Fill(string pattern, params ReadOnlySpan<object?> parts) => string.Format(CultureInfo.InvariantCulture, pattern, parts);

    /// <param name="Counters">Words before a place in a row, as a regular expression.</param>
    /// <param name="Of">With the place, how many there are, the word before and the one after them.</param>
    /// <param name="At">What follows a day, mostly its time, as a regular expression.</param>
    /// <param name="Weekdays">Words before a day, as a regular expression.</param>
    private sealed record Words(string Counters, string Of, string At = "(?!)", string Weekdays = "(?!)")
    {
        /// <summary>Where they are not those of <see cref="NumberLanguage"/>: from January on, between spaces.</summary>
        public string Months { get; init; } = "";

        /// <summary>With day and month, where the month stands first.</summary>
        public string? MonthFirst { get; init; }

        /// <summary>Words after a place in a row that are said of the row too, as a regular expression.</summary>
        public string Units { get; init; } = "(?!)";
    }
}
