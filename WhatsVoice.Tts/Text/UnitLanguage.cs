using System.Collections.Frozen;

namespace WhatsVoice.Tts.Text;

/// <summary>Which form of a noun follows a number (Unicode CLDR, plural rules).</summary>
internal enum PluralRule
{
    /// <summary>One form for all numbers.</summary>
    None,

    /// <summary>Forms after 1 and parts of it, and after others.</summary>
    Two,

    /// <summary>Forms after 1 and 21, after 2 to 4 and 22, after 5, 11 and 25; and after decimals, else the second.</summary>
    Russian,

    /// <summary>Forms after 1, after 2 to 4 and 22, after 5, 11 and 21, after decimals.</summary>
    Polish,

    /// <summary>Forms after 1, 100 and decimals, for 2 (which is not said then), after 3 to 10, after 11 to 99.</summary>
    Arabic,
}

/// <summary>
/// How a language says units, fractions and times beside numbers that stay digits: data for <see cref="UnitForms"/>. Entries are
/// <c>signs=forms</c>, forms between bars by their <see cref="PluralRule"/>; {0} is the number where it does not stand before the unit.
/// </summary>
internal sealed record UnitLanguage
{
    /// <summary>The languages that have data, by primary subtag.</summary>
    public static FrozenDictionary<string, UnitLanguage> All { get; } = new Dictionary<string, UnitLanguage>
    {
        ["hi"] = new()
        {
            Units = "km किमी कि.मी.=किलोमीटर; m मी=मीटर; cm सेमी से.मी.=सेंटीमीटर; mm मिमी मि.मी.=मिलीमीटर; km/h किमी/घंटा=किलोमीटर प्रति घंटा; m² m2=वर्ग मीटर; km²=वर्ग किलोमीटर; m³=घन मीटर; "
                + "kg किग्रा कि.ग्रा.=किलोग्राम; g=ग्राम; mg=मिलीग्राम; l L=लीटर; ml mL मिली=मिलीलीटर; °C=डिग्री सेल्सियस; °=डिग्री; %=प्रतिशत; h=घंटे; min=मिनट",
            Fractions = "½=आधा; ⅓=एक तिहाई; ⅔=दो तिहाई; ¼=एक चौथाई; ¾=तीन चौथाई; 1½=डेढ़; 2½=ढाई; +½=साढ़े {0}; +¼=सवा {0}; +={0} और {1}",
            Minus = "माइनस", Clock = "{0} बजकर {1} मिनट", FullHour = "{0} बजे", TimeRange = "{0} से {1}", AfterTime = "बजे", AtMinute = "पर",
        },
        ["ar"] = new()
        {
            Rule = PluralRule.Arabic,
            Units = "km كم=كيلومتر|كيلومترين|كيلومترات|كيلومترًا; m=متر|مترين|أمتار|مترًا; cm سم=سنتيمتر|سنتيمترين|سنتيمترات|سنتيمترًا; mm مم=مليمتر|مليمترين|مليمترات|مليمترًا; "
                + "km/h كم/س كم/ساعة=كيلومتر في الساعة|كيلومترين في الساعة|كيلومترات في الساعة|كيلومترًا في الساعة; m² م² م2=متر مربع|مترين مربعين|أمتار مربعة|مترًا مربعًا; km² كم²=كيلومتر مربع|كيلومترين مربعين|كيلومترات مربعة|كيلومترًا مربعًا; "
                + "kg كجم كغ كغم كلغ=كيلوغرام|كيلوغرامين|كيلوغرامات|كيلوغرامًا; g جم غم=غرام|غرامين|غرامات|غرامًا; mg ملغ ملجم=مليغرام|مليغرامين|مليغرامات|مليغرامًا; l L=لتر|لترين|لترات|لترًا; ml mL مل=مليلتر|مليلترين|مليلترات|مليلترًا; "
                + "°C °م=درجة مئوية|درجتين مئويتين|درجات مئوية|درجة مئوية; °=درجة|درجتين|درجات|درجة; % ٪=بالمئة; min=دقيقة|دقيقتين|دقائق|دقيقة; h=ساعة|ساعتين|ساعات|ساعة",
            Fractions = "½=نصف; ⅓=ثلث; ⅔=ثلثان|ثلثي; ¼=ربع; ¾=ثلاثة أرباع; +={0} و{1}",
            Minus = "ناقص", Clock = "الساعة {0} و{1}", FullHour = "الساعة {0}", TimeRange = "من {0} إلى {1}", BeforeTime = "الساعة", Minutes = "دقيقة|دقيقتين|دقائق|دقيقة", Quarters = "15=الربع; 20=الثلث; 30=النصف",
            Hours = "صفر|الواحدة|الثانية|الثالثة|الرابعة|الخامسة|السادسة|السابعة|الثامنة|التاسعة|العاشرة|الحادية عشرة|الثانية عشرة|الثالثة عشرة|الرابعة عشرة|الخامسة عشرة|السادسة عشرة|السابعة عشرة|الثامنة عشرة|التاسعة عشرة|العشرين|الحادية والعشرين|الثانية والعشرين|الثالثة والعشرين|الرابعة والعشرين",
        },
        ["zh"] = new()
        {
            Units = "km=公里; m=米; cm=厘米; mm=毫米; km/h=每小时{0}公里; m² m2=平方米; km²=平方公里; m³=立方米; kg=公斤; g=克; mg=毫克; l L=升; ml mL=毫升; °C=摄氏度; °=度; %=百分之{0}; h=小时; min=分钟",
            Fractions = "½=二分之一; ⅓=三分之一; ⅔=三分之二; ¼=四分之一; ¾=四分之三; +={0}又{1}",
            Minus = "负", Clock = "{0}点{1}分", FullHour = "{0}点", Zero = "零", TimeRange = "{0}到{1}", IsSpaced = false,
        },
        ["ja"] = new()
        {
            Units = "km=キロメートル; m=メートル; cm=センチメートル; mm=ミリメートル; km/h=時速{0}キロメートル; m² m2=平方メートル; km²=平方キロメートル; m³=立方メートル; kg=キログラム; g=グラム; mg=ミリグラム; "
                + "l L=リットル; ml mL=ミリリットル; °C °=度; %=パーセント; h=時間; min=分",
            Fractions = "½=2分の1; ⅓=3分の1; ⅔=3分の2; ¼=4分の1; ¾=4分の3; +={0}と{1}",
            Minus = "マイナス", Clock = "{0}時{1}分", FullHour = "{0}時", TimeRange = "{0}から{1}", IsSpaced = false,
        },
        ["ru"] = new()
        {
            Rule = PluralRule.Russian,
            Units = "км km=километр|километра|километров; м m=метр|метра|метров; см cm=сантиметр|сантиметра|сантиметров; мм mm=миллиметр|миллиметра|миллиметров; "
                + "км/ч km/h=километр в час|километра в час|километров в час; м² м2 m²=квадратный метр|квадратных метра|квадратных метров|квадратного метра; км² km²=квадратный километр|квадратных километра|квадратных километров|квадратного километра; "
                + "м³ м3 m³=кубический метр|кубических метра|кубических метров|кубического метра; кг kg=килограмм|килограмма|килограммов; г g=грамм|грамма|граммов; мг mg=миллиграмм|миллиграмма|миллиграммов; л l=литр|литра|литров; "
                + "мл ml=миллилитр|миллилитра|миллилитров; °C °С=градус Цельсия|градуса Цельсия|градусов Цельсия; °=градус|градуса|градусов; %=процент|процента|процентов; ч h=час|часа|часов; мин min=минута|минуты|минут",
            Fractions = "½=половина|пол; ⅓=треть; ⅔=две трети; ¼=четверть; ¾=три четверти; 1½=полтора|полтора|полторы; +½={0} с половиной; +¼={0} с четвертью; +={0} и {1}", OtherNouns = "[ыи]$",
            Minus = "минус", Clock = "{0} {1}", FullHour = "{0}", HourNames = "час|часа|часов", Minutes = "минута|минуты|минут", TimeRange = "с {0} до {1}", HasDecimalComma = true,
            Genitive = "с|со|до|от|после|около|более|менее|больше|меньше|свыше", Oblique = "к|ко|перед|между|над|под",
        },
        ["tr"] = new()
        {
            Units = "km=kilometre; m=metre; cm=santimetre; mm=milimetre; km/h km/sa=saatte {0} kilometre; m² m2=metrekare; km²=kilometrekare; m³=metreküp; kg=kilogram; g gr=gram; mg=miligram; l L lt=litre; ml mL=mililitre; "
                + "°C °=derece; %=yüzde {0}; h sa=saat; min dk=dakika",
            Fractions = "½=yarım; ⅓=üçte bir; ⅔=üçte iki; ¼=çeyrek; ¾=dörtte üç; +½={0} buçuk; +={0} tam {1}",
            Minus = "eksi", Clock = "{0} {1}", FullHour = "{0}", Zero = "sıfır ", TimeRange = "{0} ile {1} arası", AfterRange = "^ (?:saatleri )?aras", DottedAfter = "saat", HasDecimalComma = true,
        },
        ["pl"] = new()
        {
            Rule = PluralRule.Polish,
            Units = "km=kilometr|kilometry|kilometrów|kilometra; m=metr|metry|metrów|metra; cm=centymetr|centymetry|centymetrów|centymetra; mm=milimetr|milimetry|milimetrów|milimetra; "
                + "km/h=kilometr na godzinę|kilometry na godzinę|kilometrów na godzinę|kilometra na godzinę; m² m2=metr kwadratowy|metry kwadratowe|metrów kwadratowych|metra kwadratowego; km²=kilometr kwadratowy|kilometry kwadratowe|kilometrów kwadratowych|kilometra kwadratowego; "
                + "m³ m3=metr sześcienny|metry sześcienne|metrów sześciennych|metra sześciennego; kg=kilogram|kilogramy|kilogramów|kilograma; dag=dekagram|dekagramy|dekagramów|dekagrama; g=gram|gramy|gramów|grama; mg=miligram|miligramy|miligramów|miligrama; "
                + "l=litr|litry|litrów|litra; ml=mililitr|mililitry|mililitrów|mililitra; °C=stopień Celsjusza|stopnie Celsjusza|stopni Celsjusza|stopnia Celsjusza; °=stopień|stopnie|stopni|stopnia; %=procent|procent|procent|procent; h godz=godzina|godziny|godzin|godziny; min=minuta|minuty|minut|minuty",
            Fractions = "½=pół; ⅓=jedna trzecia; ⅔=dwie trzecie; ¼=ćwierć; ¾=trzy czwarte; 1½=półtora|półtora|półtorej; +={0} i {1}", OtherNouns = "[yi]$",
            Minus = "minus", Clock = "{0} {1}", FullHour = "{0}", Zero = "zero ", TimeRange = "od {0} do {1}", DottedAfter = "godz.|godzina|godzinie", HasDecimalComma = true, Genitive = "od|do|około|koło|poniżej|powyżej",
            Hours = "zerowa|pierwsza|druga|trzecia|czwarta|piąta|szósta|siódma|ósma|dziewiąta|dziesiąta|jedenasta|dwunasta|trzynasta|czternasta|piętnasta|szesnasta|siedemnasta|osiemnasta|dziewiętnasta|dwudziesta|dwudziesta pierwsza|dwudziesta druga|dwudziesta trzecia|dwudziesta czwarta",
            HourEndings = "o od do po około koło godzinie godziny=ej; na przed godzinę=ą",
        },
        ["sv"] = new()
        {
            Rule = PluralRule.Two,
            Units = "km=kilometer; m=meter; cm=centimeter; mm=millimeter; km/h km/tim=kilometer i timmen; m² m2 kvm=kvadratmeter; km²=kvadratkilometer; m³=kubikmeter; kg=kilo; hg=hekto; g=gram; mg=milligram; l=liter; dl=deciliter; cl=centiliter; ml=milliliter; "
                + "tsk=tesked|teskedar; msk=matsked|matskedar; °C=grad Celsius|grader Celsius; °=grad|grader; %=procent; h tim=timme|timmar; min=minut|minuter",
            Fractions = "½=en halv|en halv|ett halvt; ⅓=en tredjedel|en tredjedels; ⅔=två tredjedelar|två tredjedels; ¼=en fjärdedel|en fjärdedels; ¾=tre fjärdedelar|tre fjärdedels; +={0} och {1}",
            OtherNouns = "^(?:kilo|hekto|gram|glas|paket|år|dygn|dussin|äpple|ägg|päron|pund|ton|mål)$",
            Minus = "minus", Clock = "{0} {1}", FullHour = "{0}", Zero = "noll ", TimeRange = "{0} till {1}", DottedAfter = "kl|kl.|klockan", HasDecimalComma = true,
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public PluralRule Rule { get; init; }

    public required string Units { get; init; }

    /// <summary>By sign, alone, before a noun and before one of <see cref="OtherNouns"/>; with a whole number by number and sign, by + and sign, else by +.</summary>
    public required string Fractions { get; init; }

    /// <summary>Nouns of the other gender, as they are after a fraction, as a regular expression.</summary>
    public string OtherNouns { get; init; } = "(?!)";

    /// <summary>What is said of a minus sign.</summary>
    public required string Minus { get; init; }

    /// <summary>With hour and minutes.</summary>
    public required string Clock { get; init; }

    /// <summary>With the hour.</summary>
    public required string FullHour { get; init; }

    /// <summary>With the beginning and the end.</summary>
    public required string TimeRange { get; init; }

    /// <summary>What follows a range, as a regular expression, where the text itself has the end of <see cref="TimeRange"/>.</summary>
    public string AfterRange { get; init; } = "(?!)";

    /// <summary>A word before a time that <see cref="Clock"/> says too.</summary>
    public string? BeforeTime { get; init; }

    /// <summary>A word after a time that <see cref="FullHour"/> says too.</summary>
    public string? AfterTime { get; init; }

    /// <summary>What is said after minutes in place of <see cref="AfterTime"/>, unless another particle follows.</summary>
    public string AtMinute { get; init; } = "";

    /// <summary>Words after which 14.30 is a time, between bars.</summary>
    public string? DottedAfter { get; init; }

    /// <summary>The hours from 0 to 24, where they have names of their own.</summary>
    public string? Hours { get; init; }

    /// <summary>What a word before an hour makes of its ending -a.</summary>
    public string HourEndings { get; init; } = "";

    /// <summary>What is said of minutes that have a name.</summary>
    public string Quarters { get; init; } = "";

    /// <summary>Forms of "hour" after a number of hours on the clock.</summary>
    public string? HourNames { get; init; }

    /// <summary>Forms of "minute" after a number of minutes on the clock.</summary>
    public string? Minutes { get; init; }

    /// <summary>What is said of the zero in 9:05.</summary>
    public string Zero { get; init; } = "";

    /// <summary>Words before a number that ask for the genitive, between bars.</summary>
    public string Genitive { get; init; } = "(?!)";

    /// <summary>Words before a number that ask for a case of which there is no form here: the sign stays.</summary>
    public string Oblique { get; init; } = "(?!)";

    /// <summary>Whether a comma, not a point, is before decimals; the other one and spaces group digits.</summary>
    public bool HasDecimalComma { get; init; }

    /// <summary>Whether there are spaces between words.</summary>
    public bool IsSpaced { get; init; } = true;
}
