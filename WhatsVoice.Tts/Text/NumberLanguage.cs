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
            + "kg=ein Kilogramm/Kilogramm; g=ein Gramm/Gramm; l=ein Liter/Liter; ml=ein Milliliter/Milliliter; h Std.=eine Stunde/Stunden; min Min.=eine Minute/Minuten; kWh=eine Kilowattstunde/Kilowattstunden; GB=ein Gigabyte/Gigabyte; MB=ein Megabyte/Megabyte")
        {
            Months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember", Date = "{0} {1} {2}", OrdinalDay = "n",
            Time = "{0} Uhr {1}", FullHour = "{0} Uhr", Cents = "{0} {1} {2}", Point = "Komma", Minus = "minus", Plus = "plus", Power = "hoch", Seconds = "{0} und {1} Sekunden", Per = "pro", Percent = "Prozent", To = "bis", Ordinals = "(?!)",
            Magnitudes = Read("Tsd. Tsd k=tausend/tausend; Mio. Mio M=eine Million/Millionen; Mrd. Mrd=eine Milliarde/Milliarden"), Hundred = "hundert",
        },
        ["es"] = new("€ EUR=un euro/euros; $ US$ USD=un dólar/dólares; £ GBP=una libra/libras; CHF=un franco/francos; ¥ JPY=un yen/yenes; °C=un grado Celsius/grados Celsius; °=un grado/grados; "
            + "km=un kilómetro/kilómetros; m=un metro/metros; cm=un centímetro/centímetros; mm=un milímetro/milímetros; m²=un metro cuadrado/metros cuadrados; km/h=un kilómetro por hora/kilómetros por hora; "
            + "kg=un kilogramo/kilogramos; g=un gramo/gramos; l=un litro/litros; ml=un mililitro/mililitros; h=una hora/horas; min=un minuto/minutos; kWh=un kilovatio hora/kilovatios hora; GB=un gigabyte/gigabytes; MB=un megabyte/megabytes")
        {
            Months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", Date = "{0} de {1} de {2}",
            Time = "{0} y {1}", FullHour = "{0} en punto", Cents = "{0} {1} con {2}", Point = "coma", Minus = "menos", Plus = "más", Power = "elevado a", Of = "de ", Seconds = "{0} y {1} segundos", Magnitudes = Read("k=mil/mil; M=un millón de/millones de"), Per = "por", Percent = "por ciento", To = "a", Ordinals = @"\.?º|o|er", FeminineOrdinals = @"\.?ª|a", DecimalsAsNumber = true,
        },
        ["fr"] = new("€ EUR=un euro/euros; $ US$ USD=un dollar/dollars; £ GBP=une livre/livres; CHF=un franc/francs; ¥ JPY=un yen/yens; °C=un degré Celsius/degrés Celsius; °=un degré/degrés; "
            + "km=un kilomètre/kilomètres; m=un mètre/mètres; cm=un centimètre/centimètres; mm=un millimètre/millimètres; m²=un mètre carré/mètres carrés; km/h=un kilomètre heure/kilomètres heure; "
            + "kg=un kilogramme/kilogrammes; g=un gramme/grammes; l=un litre/litres; ml=un millilitre/millilitres; h H=une heure/heures; min=une minute/minutes; kWh=un kilowattheure/kilowattheures; Go=un gigaoctet/gigaoctets; Mo=un mégaoctet/mégaoctets")
        {
            Months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre", Date = "{0} {1} {2}", FirstDay = "premier",
            Time = "{0} heures {1}", FullHour = "{0} heures", Cents = "{0} {1} {2}", Point = "virgule", Minus = "moins", Plus = "plus", Power = "puissance", Of = "de ", Seconds = "{0} et {1} secondes", Magnitudes = Read("k=mille/mille; M=un million de/millions de; Md Mds=un milliard de/milliards de"), Per = "par", Percent = "pour cent", To = "à", Ordinals = "er|e|ème|eme", FeminineOrdinals = "re|ère", DecimalsAsNumber = true, GroupsWithSpaces = true, FeminineHours = true, ElidesVowels = true,
        },
        ["it"] = new("€ EUR=un euro/euro; $ US$ USD=un dollaro/dollari; £ GBP=una sterlina/sterline; CHF=un franco/franchi; ¥ JPY=uno yen/yen; °C=un grado Celsius/gradi Celsius; °=un grado/gradi; "
            + "km=un chilometro/chilometri; m=un metro/metri; cm=un centimetro/centimetri; mm=un millimetro/millimetri; m²=un metro quadrato/metri quadrati; km/h=un chilometro orario/chilometri orari; "
            + "kg=un chilogrammo/chilogrammi; g=un grammo/grammi; l=un litro/litri; ml=un millilitro/millilitri; h=un'ora/ore; min=un minuto/minuti; kWh=un chilowattora/chilowattora; GB=un gigabyte/gigabyte; MB=un megabyte/megabyte")
        {
            Months = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre", Date = "{0} {1} {2}", FirstDay = "primo",
            Time = "{0} e {1}", FullHour = "{0} in punto", Cents = "{0} {1} e {2}", Point = "virgola", Minus = "meno", Plus = "più", Power = "elevato a", Of = "di ", Seconds = "{0} e {1} secondi", Magnitudes = Read("mln M=un milione di/milioni di; mld=un miliardo di/miliardi di"), Per = "al", Percent = "per cento", To = "a", Ordinals = "º|°(?! ?C)|o", FeminineOrdinals = "ª|a", DecimalsAsNumber = true,
        },
        ["pt"] = new("€ EUR=um euro/euros; R$ BRL=um real/reais; $ USD US$=um dólar/dólares; £ GBP=uma libra/libras; CHF=um franco/francos; ¥ JPY=um iene/ienes; °C=um grau Celsius/graus Celsius; °=um grau/graus; "
            + "km=um quilômetro/quilômetros; m=um metro/metros; cm=um centímetro/centímetros; mm=um milímetro/milímetros; m²=um metro quadrado/metros quadrados; km/h=um quilômetro por hora/quilômetros por hora; "
            + "kg=um quilograma/quilogramas; g=um grama/gramas; l=um litro/litros; ml=um mililitro/mililitros; min=um minuto/minutos; h=uma hora/horas; kWh=um quilowatt-hora/quilowatts-hora; GB=um gigabyte/gigabytes; MB=um megabyte/megabytes")
        {
            Months = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro", Date = "{0} de {1} de {2}", FirstDay = "primeiro",
            Time = "{0} horas e {1}", FullHour = "{0} horas", Cents = "{0} {1} e {2}", Point = "vírgula", Minus = "menos", Plus = "mais", Power = "elevado a", Of = "de ", Seconds = "{0} e {1} segundos", Magnitudes = Read("k=mil/mil; M mi=um milhão de/milhões de; bi=um bilhão de/bilhões de"), Per = "por", Percent = "por cento", To = "a", Ordinals = "º|o", FeminineOrdinals = "ª|a", DecimalsAsNumber = true, FeminineHours = true,
        },
        ["nl"] = new("€ EUR=één euro/euro; $ US$ USD=één dollar/dollar; £ GBP=één pond/pond; CHF=één frank/frank; ¥ JPY=één yen/yen; °C=één graad Celsius/graden Celsius; °=één graad/graden; "
            + "km=één kilometer/kilometer; m=één meter/meter; cm=één centimeter/centimeter; mm=één millimeter/millimeter; m²=één vierkante meter/vierkante meter; km/h km/u=één kilometer per uur/kilometer per uur; "
            + "kg=één kilo/kilo; g=één gram/gram; l=één liter/liter; ml=één milliliter/milliliter; min=één minuut/minuten; kWh=één kilowattuur/kilowattuur; GB=één gigabyte/gigabyte; MB=één megabyte/megabyte")
        {
            Months = "januari februari maart april mei juni juli augustus september oktober november december", Date = "{0} {1} {2}",
            Time = "{0} uur {1}", FullHour = "{0} uur", Cents = "{0} {1} {2}", Point = "komma", Minus = "min", Plus = "plus", Power = "tot de macht", Seconds = "{0} en {1} seconden", Magnitudes = Read("k=duizend/duizend; mln. mln M=één miljoen/miljoen; mld. mld=één miljard/miljard"), Per = "per", Percent = "procent", To = "tot", Ordinals = "e|de|ste", Hundred = "honderd",
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

    /// <summary>With units, currency and cents.</summary>
    public required string Cents { get; init; }

    public required string Point { get; init; }

    public required string Minus { get; init; }

    public required string Plus { get; init; }

    /// <summary>Between a number and its exponent.</summary>
    public required string Power { get; init; }

    /// <summary>With a time and its seconds.</summary>
    public required string Seconds { get; init; }

    /// <summary>Thousands, millions and more, by what stands for them between a number and a currency.</summary>
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
                all[sign] = new UnitName(parts[0], parts[1], FeminineArticles.Contains(parts[0].Split(' ')[0]));
            }
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <param name="One">With its article.</param>
/// <param name="Many">After any other number.</param>
/// <param name="IsFeminine">Whether it is counted in the feminine.</param>
internal sealed record UnitName(string One, string Many, bool IsFeminine);
