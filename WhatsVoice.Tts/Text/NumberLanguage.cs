using System.Collections.Frozen;

namespace WhatsVoice.Tts.Text;

/// <summary>How a language says amounts, dates, times and ordinals: data for <see cref="NumberForms"/>.</summary>
internal sealed class NumberLanguage
{
    private static readonly FrozenSet<string> FeminineArticles = FrozenSet.Create("eine", "una", "une", "uma", "un'ora");

    private NumberLanguage(string names) => Names = Read(names);

    /// <summary>The languages that have data, by primary subtag.</summary>
    public static FrozenDictionary<string, NumberLanguage> All { get; } = new Dictionary<string, NumberLanguage>
    {
        ["en"] = new("")
        {
            Months = "January February March April May June July August September October November December", Date = "{1} {0}, {2}",
            Time = "{0} {1}", FullHour = "{0} o'clock", Cents = "{0} {1} {2}", Point = "point", Minus = "minus", Plus = "plus", Power = "to the power of", Seconds = "{0} and {1} seconds", Percent = "percent", To = "to", Ordinals = "st|nd|rd|th", Hundred = " hundred",
        },
        ["de"] = new("€ EUR=ein Euro/Euro; $ US$ USD=ein Dollar/Dollar; £ GBP=ein Pfund/Pfund; CHF=ein Franken/Franken; ¥ JPY=ein Yen/Yen; °C=ein Grad Celsius/Grad Celsius; °=ein Grad/Grad; "
            + "km=ein Kilometer/Kilometer; m=ein Meter/Meter; cm=ein Zentimeter/Zentimeter; mm=ein Millimeter/Millimeter; m²=ein Quadratmeter/Quadratmeter; km/h=ein Kilometer pro Stunde/Kilometer pro Stunde; "
            + "kg=ein Kilogramm/Kilogramm; g=ein Gramm/Gramm; l=ein Liter/Liter; ml=ein Milliliter/Milliliter; h Std.=eine Stunde/Stunden; min Min.=eine Minute/Minuten; kWh=eine Kilowattstunde/Kilowattstunden; GB=ein Gigabyte/Gigabyte; MB=ein Megabyte/Megabyte; TB=ein Terabyte/Terabyte; W=ein Watt/Watt; kW=ein Kilowatt/Kilowatt; V=ein Volt/Volt; ct Cent=ein Cent/Cent; mg=ein Milligramm/Milligramm; cl=ein Zentiliter/Zentiliter; "
            + "m³=ein Kubikmeter/Kubikmeter; km²=ein Quadratkilometer/Quadratkilometer; m/s=ein Meter pro Sekunde/Meter pro Sekunde; kr. kr=eine Krone/Kronen; Uhr=ein Uhr/Uhr")
        {
            Months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember", Date = "{0} {1} {2}", OrdinalDay = "n",
            Signs = "+plus;−minus;×mal;÷geteilt durch;=gleich;≠ungleich;≈ungefähr;≥mindestens;≤höchstens;±plus minus;√Wurzel aus;<kleiner als;>größer als;§Paragraph;№Nummer;&und", Number = "Nummer", LessThan = "unter", MoreThan = "über", About = "ungefähr",
            Fractions = "½einhalb;⅓ein Drittel;⅔zwei Drittel;¼ein Viertel;¾drei Viertel", AndFraction = " und ", AndHalf = "einhalb",
            Time = "{0} Uhr {1}", FullHour = "{0} Uhr", OneHour = "ein Uhr", Cents = "{0} {1} {2}", Point = "Komma", Minus = "minus", Plus = "plus", Power = "hoch", Seconds = "{0} und {1} Sekunden", Per = "pro", Percent = "Prozent", To = "bis", Ordinals = "(?!)",
            Magnitudes = Read("Tsd. Tsd k=tausend/tausend; Million=eine Million/Million; Mio. Mio M Millionen=eine Million/Millionen; Milliarde=eine Milliarde/Milliarde; Mrd. Mrd Milliarden=eine Milliarde/Milliarden"), Hundred = "hundert",
        },
        ["es"] = new("€ EUR=un euro/euros; $ US$ USD=un dólar/dólares; MX$ MXN COP ARS CLP UYU DOP=un peso/pesos; £ GBP=una libra/libras; CHF=un franco/francos; ¥ JPY=un yen/yenes; °C=un grado Celsius/grados Celsius; °=un grado/grados; "
            + "km=un kilómetro/kilómetros; m=un metro/metros; cm=un centímetro/centímetros; mm=un milímetro/milímetros; m²=un metro cuadrado/metros cuadrados; km/h=un kilómetro por hora/kilómetros por hora; "
            + "kg=un kilogramo/kilogramos; g=un gramo/gramos; l=un litro/litros; ml=un mililitro/mililitros; h=una hora/horas; min=un minuto/minutos; kWh=un kilovatio hora/kilovatios hora; GB=un gigabyte/gigabytes; MB=un megabyte/megabytes; TB=un terabyte/terabytes; W=un vatio/vatios; kW=un kilovatio/kilovatios; V=un voltio/voltios; L=un litro/litros; mg=un miligramo/miligramos; cl=un centilitro/centilitros; "
            + "m³=un metro cúbico/metros cúbicos; km²=un kilómetro cuadrado/kilómetros cuadrados; m/s=un metro por segundo/metros por segundo; kr. kr=una corona/coronas; hora horas=una hora/horas; persona personas=una persona/personas; semana semanas=una semana/semanas; "
            + "vez veces=una vez/veces; página páginas=una página/páginas; taza tazas=una taza/tazas; noche noches=una noche/noches; año años=un año/años; mes meses=un mes/meses; día días=un día/días; minuto minutos=un minuto/minutos; "
            + "euro euros=un euro/euros; peso pesos=un peso/pesos; dólar dólares=un dólar/dólares; libro libros=un libro/libros")
        {
            Months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", Date = "{0} de {1} de {2}",
            Signs = "+más;−menos;×por;÷entre;=igual a;≠distinto de;≈aproximadamente;≥mayor o igual que;≤menor o igual que;±más menos;√raíz de;<menor que;>mayor que;§párrafo;№número;&y", Number = "número", LessThan = "menos de", MoreThan = "más de", About = "aproximadamente",
            Fractions = "½medio/media;⅓un tercio de;⅔dos tercios de;¼un cuarto de;¾tres cuartos de", AndFraction = " y ", AndHalf = " y medio",
            Time = "{0} y {1}", FullHour = "{0} horas", OneHour = "una", FeminineHours = true, Cents = "{0} {1} con {2}", Point = "coma", Minus = "menos", Plus = "más", Power = "elevado a", Of = "de ", Seconds = "{0} y {1} segundos", Magnitudes = Read("k mil=mil/mil; M millón millones=un millón de/millones de; mil_millones=mil millones de/mil millones de"), Per = "por", Percent = "por ciento", To = "a", Ordinals = @"\.?º|\.?er|[rdtmvn]?o|°(?= ?\p{Ll}{3})", FeminineOrdinals = @"\.?ª|[rdtmvn]?a", DecimalsAsNumber = true,
        },
        ["fr"] = new("€ EUR=un euro/euros; $ US$ USD=un dollar/dollars; £ GBP=une livre/livres; CHF=un franc/francs; ¥ JPY=un yen/yens; °C=un degré Celsius/degrés Celsius; °=un degré/degrés; "
            + "km=un kilomètre/kilomètres; m=un mètre/mètres; cm=un centimètre/centimètres; mm=un millimètre/millimètres; m²=un mètre carré/mètres carrés; km/h=un kilomètre heure/kilomètres heure; "
            + "kg=un kilogramme/kilogrammes; g=un gramme/grammes; l=un litre/litres; ml=un millilitre/millilitres; h H=une heure/heures; min=une minute/minutes; kWh=un kilowattheure/kilowattheures; Go=un gigaoctet/gigaoctets; Mo=un mégaoctet/mégaoctets; W=un watt/watts; kW=un kilowatt/kilowatts; V=un volt/volts; L=un litre/litres; mg=un milligramme/milligrammes; cl=un centilitre/centilitres; "
            + "m³=un mètre cube/mètres cubes; km²=un kilomètre carré/kilomètres carrés; m/s=un mètre par seconde/mètres par seconde; kr. kr=une couronne/couronnes; heure heures=une heure/heures; personne personnes=une personne/personnes; semaine semaines=une semaine/semaines; "
            + "page pages=une page/pages; minute minutes=une minute/minutes; tasse tasses=une tasse/tasses; nuit nuits=une nuit/nuits")
        {
            Months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre", Date = "{0} {1} {2}", FirstDay = "premier",
            Signs = "+plus;−moins;×fois;÷divisé par;=égale;≠différent de;≈environ;≥supérieur ou égal à;≤inférieur ou égal à;±plus ou moins;√racine de;<inférieur à;>supérieur à;§paragraphe;№numéro;&et", Number = "numéro", LessThan = "moins de", MoreThan = "plus de", About = "environ",
            Fractions = "½demi;⅓un tiers de;⅔deux tiers de;¼un quart de;¾trois quarts de", AndFraction = " et ", AndHalf = " et demi",
            Time = "{0} heures {1}", FullHour = "{0} heures", OneHour = "une heure", Cents = "{0} {1} {2}", Point = "virgule", Minus = "moins", Plus = "plus", Power = "puissance", Of = "de ", Seconds = "{0} et {1} secondes", Magnitudes = Read("k=mille/mille; million=un million de/million de; M millions=un million de/millions de; milliard=un milliard de/milliard de; Md Mds milliards=un milliard de/milliards de"), Per = "par", Percent = "pour cent", To = "à", Ordinals = "er|e|ème|eme", FeminineOrdinals = "re|ère", DecimalsAsNumber = true, GroupsWithSpaces = true, FeminineHours = true, ElidesVowels = true,
        },
        ["it"] = new("€ EUR=un euro/euro; $ US$ USD=un dollaro/dollari; £ GBP=una sterlina/sterline; CHF=un franco/franchi; ¥ JPY=uno yen/yen; °C=un grado Celsius/gradi Celsius; °=un grado/gradi; "
            + "km=un chilometro/chilometri; m=un metro/metri; cm=un centimetro/centimetri; mm=un millimetro/millimetri; m²=un metro quadrato/metri quadrati; km/h=un chilometro orario/chilometri orari; "
            + "kg=un chilogrammo/chilogrammi; g=un grammo/grammi; l=un litro/litri; ml=un millilitro/millilitri; h=un'ora/ore; min=un minuto/minuti; kWh=un chilowattora/chilowattora; GB=un gigabyte/gigabyte; MB=un megabyte/megabyte; TB=un terabyte/terabyte; W=un watt/watt; kW=un chilowatt/chilowatt; V=un volt/volt; L=un litro/litri; mg=un milligrammo/milligrammi; cl=un centilitro/centilitri; "
            + "m³=un metro cubo/metri cubi; km²=un chilometro quadrato/chilometri quadrati; m/s=un metro al secondo/metri al secondo; kr. kr=una corona/corone")
        {
            Months = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre", Date = "{0} {1} {2}", FirstDay = "primo",
            Signs = "+più;−meno;×per;÷diviso;=uguale a;≠diverso da;≈circa;≥maggiore o uguale a;≤minore o uguale a;±più o meno;√radice di;<minore di;>maggiore di;§paragrafo;№numero;&e", Number = "numero", LessThan = "meno di", MoreThan = "più di", About = "circa",
            Fractions = "½mezzo/mezza;⅓un terzo di;⅔due terzi di;¼un quarto di;¾tre quarti di", AndFraction = " e ", AndHalf = " e mezzo",
            Time = "{0} e {1}", FullHour = "{0}", Cents = "{0} {1} e {2}", Point = "virgola", Minus = "meno", Plus = "più", Power = "elevato a", Of = "di ", Seconds = "{0} e {1} secondi", Magnitudes = Read("mila=mila/mila; mln M milione milioni=un milione di/milioni di; mld miliardo miliardi=un miliardo di/miliardi di"), Per = "al", Percent = "per cento", To = "a", Ordinals = "º|°(?! ?C)|o", FeminineOrdinals = "ª|a", DecimalsAsNumber = true,
        },
        ["pt"] = new("€ EUR=um euro/euros; R$ BRL=um real/reais; $ USD US$=um dólar/dólares; £ GBP=uma libra/libras; CHF=um franco/francos; ¥ JPY=um iene/ienes; °C=um grau Celsius/graus Celsius; °=um grau/graus; "
            + "km=um quilômetro/quilômetros; m=um metro/metros; cm=um centímetro/centímetros; mm=um milímetro/milímetros; m²=um metro quadrado/metros quadrados; km/h=um quilômetro por hora/quilômetros por hora; "
            + "kg=um quilograma/quilogramas; g=um grama/gramas; l=um litro/litros; ml=um mililitro/mililitros; min=um minuto/minutos; h=uma hora/horas; kWh=um quilowatt-hora/quilowatts-hora; GB=um gigabyte/gigabytes; MB=um megabyte/megabytes; TB=um terabyte/terabytes; W=um watt/watts; kW=um quilowatt/quilowatts; V=um volt/volts; L=um litro/litros; mg=um miligrama/miligramas; cl=um centilitro/centilitros; "
            + "m³=um metro cúbico/metros cúbicos; km²=um quilômetro quadrado/quilômetros quadrados; m/s=um metro por segundo/metros por segundo; kr. kr=uma coroa/coroas; hora horas=uma hora/horas; pessoa pessoas=uma pessoa/pessoas; semana semanas=uma semana/semanas; "
            + "vez vezes=uma vez/vezes; página páginas=uma página/páginas; xícara xícaras=uma xícara/xícaras; colher colheres=uma colher/colheres; noite noites=uma noite/noites; unidade unidades=uma unidade/unidades")
        {
            Months = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro", Date = "{0} de {1} de {2}", FirstDay = "primeiro",
            Signs = "+mais;−menos;×vezes;÷dividido por;=igual a;≠diferente de;≈aproximadamente;≥maior ou igual a;≤menor ou igual a;±mais ou menos;√raiz de;<menor que;>maior que;§parágrafo;№número;&e", Number = "número", LessThan = "menos de", MoreThan = "mais de", About = "aproximadamente",
            Fractions = "½meio/meia;⅓um terço de;⅔dois terços de;¼um quarto de;¾três quartos de", AndFraction = " e ", AndHalf = " e meio",
            Time = "{0} horas e {1}", FullHour = "{0} horas", OneHour = "uma hora", Cents = "{0} {1} e {2}", Point = "vírgula", Minus = "menos", Plus = "mais", Power = "elevado a", Of = "de ", Seconds = "{0} e {1} segundos", Magnitudes = Read("k mil=mil/mil; milhão=um milhão de/milhão de; M mi milhões=um milhão de/milhões de; mil_milhões=mil milhões de/mil milhões de; bilhão=um bilhão de/bilhão de; bi bilhões=um bilhão de/bilhões de"), Per = "por", Percent = "por cento", To = "a", Ordinals = @"\.?º|o|°(?= ?\p{Ll}{3})", FeminineOrdinals = "ª|a", DecimalsAsNumber = true, FeminineHours = true,
        },
        ["nl"] = new("€ EUR=één euro/euro; $ US$ USD=één dollar/dollar; £ GBP=één pond/pond; CHF=één frank/frank; ¥ JPY=één yen/yen; °C=één graad Celsius/graden Celsius; °=één graad/graden; "
            + "km=één kilometer/kilometer; m=één meter/meter; cm=één centimeter/centimeter; mm=één millimeter/millimeter; m²=één vierkante meter/vierkante meter; km/h km/u=één kilometer per uur/kilometer per uur; "
            + "kg=één kilo/kilo; g=één gram/gram; l=één liter/liter; ml=één milliliter/milliliter; min=één minuut/minuten; kWh=één kilowattuur/kilowattuur; GB=één gigabyte/gigabyte; MB=één megabyte/megabyte; TB=één terabyte/terabyte; W=één watt/watt; kW=één kilowatt/kilowatt; V=één volt/volt; mg=één milligram/milligram; cl=één centiliter/centiliter; "
            + "m³=één kubieke meter/kubieke meter; km²=één vierkante kilometer/vierkante kilometer; m/s=één meter per seconde/meter per seconde; kr. kr=één kroon/kronen")
        {
            Months = "januari februari maart april mei juni juli augustus september oktober november december", Date = "{0} {1} {2}",
            Signs = "+plus;−min;×keer;÷gedeeld door;=is;≠is niet;≈ongeveer;≥minstens;≤hoogstens;±plus min;√wortel van;<kleiner dan;>groter dan;§paragraaf;№nummer;&en", Number = "nummer", LessThan = "minder dan", MoreThan = "meer dan", About = "ongeveer",
            Fractions = "½een half;⅓een derde;⅔twee derde;¼een kwart;¾driekwart", AndFraction = " en ", AndHalf = " en een half",
            Time = "{0} uur {1}", FullHour = "{0} uur", Cents = "{0} {1} {2}", Point = "komma", Minus = "min", Plus = "plus", Power = "tot de macht", Seconds = "{0} en {1} seconden", Magnitudes = Read("k duizend=duizend/duizend; mln. mln M miljoen=één miljoen/miljoen; mld. mld miljard=één miljard/miljard"), Per = "per", Percent = "procent", To = "tot", Ordinals = "e|de|ste", Hundred = "honderd",
        },
    }.ToFrozenDictionary();

    /// <summary>From January on, between spaces.</summary>
    public required string Months { get; init; }

    /// <summary>With day, month and year.</summary>
    public required string Date { get; init; }

    /// <summary>With hour and minutes.</summary>
    public required string Time { get; init; }

    /// <summary>With the hour.</summary>
    public required string FullHour { get; init; }

    /// <summary>One o'clock, where it is not <see cref="FullHour"/> with a number.</summary>
    public string? OneHour { get; init; }

    /// <summary>What is said of "n°" before a number.</summary>
    public string Number { get; init; } = "";

    /// <summary>What is said of signs: each begins with its sign.</summary>
    public string Signs { get; init; } = "";

    /// <summary>What is said of &lt; before a number that is compared with nothing, as in "&lt;5 min".</summary>
    public string LessThan { get; init; } = "";

    /// <inheritdoc cref="LessThan"/>
    public string MoreThan { get; init; } = "";

    /// <summary>What is said of ~ before a number.</summary>
    public string About { get; init; } = "";

    /// <summary>What is said of fractions, each after its sign; after a slash, before a word that ends with an a. A "de" is only said before a noun.</summary>
    public string Fractions { get; init; } = "";

    /// <summary>Between a number and a fraction.</summary>
    public string AndFraction { get; init; } = "";

    /// <summary>A half after a number.</summary>
    public string AndHalf { get; init; } = "";

    /// <summary>With units, currency and cents.</summary>
    public required string Cents { get; init; }

    public required string Point { get; init; }

    public required string Minus { get; init; }

    public required string Plus { get; init; }

    /// <summary>Between a number and its exponent.</summary>
    public required string Power { get; init; }

    /// <summary>With a time and its seconds.</summary>
    public required string Seconds { get; init; }

    /// <summary>Thousands, millions and more, by what stands for them after a number; an underscore is a space.</summary>
    public FrozenDictionary<string, UnitName> Magnitudes { get; init; } = FrozenDictionary<string, UnitName>.Empty;

    public required string Percent { get; init; }

    /// <summary>Between an amount and what it buys, as in "5 €/month".</summary>
    public string Per { get; init; } = "per";

    /// <summary>Between the ends of a range.</summary>
    public required string To { get; init; }

    /// <summary>What follows an ordinal number, as a regular expression.</summary>
    public required string Ordinals { get; init; }

    /// <inheritdoc cref="Ordinals"/>
    public string FeminineOrdinals { get; init; } = "";

    /// <summary>The first of a month where it alone is an ordinal.</summary>
    public string? FirstDay { get; init; }

    /// <summary>What is added to a feminine ordinal as the day of a date; null where days are cardinal numbers.</summary>
    public string? OrdinalDay { get; init; }

    /// <summary>With which the years 1100 to 1999 are said in hundreds; null where they are said as other numbers.</summary>
    public string? Hundred { get; init; }

    /// <summary>Whether 3,14 is "three comma fourteen", not "three comma one four".</summary>
    public bool DecimalsAsNumber { get; init; }

    /// <summary>Between a word such as "millions" and a currency.</summary>
    public string Of { get; init; } = "";

    /// <summary>Whether "de" is "d'" before a vowel.</summary>
    public bool ElidesVowels { get; init; }

    /// <summary>Whether 10 000 is one number.</summary>
    public bool GroupsWithSpaces { get; init; }

    /// <summary>Whether hours are counted in the feminine.</summary>
    public bool FeminineHours { get; init; }

    /// <summary>Currencies and units by their signs.</summary>
    public FrozenDictionary<string, UnitName> Names { get; }

    public string Month(int month) => Months.Split(' ')[month - 1];

    private static FrozenDictionary<string, UnitName> Read(string names)
    {
        var all = new Dictionary<string, UnitName>(StringComparer.Ordinal);
        foreach (var entry in names.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (signs, words) = (entry[..entry.IndexOf('=')], entry[(entry.IndexOf('=') + 1)..]);
            // The units hold a slash in their sign only.
            var parts = words.Split('/');
            foreach (var sign in signs.Split(' '))
            {
                all[sign.Replace('_', ' ')] = new UnitName(parts[0], parts[1], FeminineArticles.Contains(parts[0].Split(' ')[0]));
            }
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <param name="One">With its article.</param>
/// <param name="Many">After any other number.</param>
/// <param name="IsFeminine">Whether it is counted in the feminine.</param>
internal sealed record UnitName(string One, string Many, bool IsFeminine);
