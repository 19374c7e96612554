using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Humanizer;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// German ordinals, which are digits and a point: <c>im 2. Stock</c>, <c>im 19. und 20. Jahrhundert</c>, <c>am 3.10.</c>. Where in doubt the point ends a
/// sentence for <see cref="Write"/> and does not for <see cref="Abbreviations"/>.
/// </summary>
internal static partial class GermanOrdinals
{
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de");

    // What is counted without an article too, by gender.
    private static readonly FrozenDictionary<string, char> Counted = new Dictionary<char, string>
    {
        ['r'] = "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Stock Platz Tag Monat Geburtstag Advent Bezirk Teil Weltkrieg Montag Dienstag Mittwoch "
            + "Donnerstag Freitag Samstag Sonntag Akt Band Schritt Versuch Rang Gang Jahrestag Hochzeitstag Sieger Spieltag Vorsitzende Kongress Termin FC SC",
        ['s'] = "Jahrhundert Jahrtausend Jahr Semester Quartal Kapitel OG UG Mal Obergeschoss Untergeschoss Halbjahr Drittel Viertel Lebensjahr Gebot Jh Jhd Tor Haus Auto Spiel Album Treffen Tief Buch Kind Trimester Schuljahr Zimmer",
        ['e'] = "Klasse Etage Woche Auflage Liga Runde Person Stunde Minute Bundesliga Hälfte Halbzeit Stufe Reihe Ausgabe Staffel Folge Seite Sitzung Änderung Mahnung Impfung Symphonie Sinfonie Mannschaft Straße Ebene Dimension",
    }.SelectMany(entry => entry.Value.Split(' ').Select(noun => KeyValuePair.Create(noun, entry.Key))).ToFrozenDictionary();

    private static readonly FrozenSet<string> Leaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "der", "das", "die", "den", "dem", "des", "am", "vom", "zum", "zur", "beim", "im", "ins", "ab", "bis", "seit", "jeder", "jede", "jedes", "jeden", "jedem", "diese", "dieser", "dieses", "diesem",
        "ein", "eine", "einen", "einem", "einer", "mein", "meine", "meinen", "meinem", "meiner", "dein", "deine", "deinen", "deinem", "deiner", "sein", "seine", "seinen", "seinem", "seiner",
        "ihr", "ihre", "ihren", "ihrem", "ihrer", "unser", "unsere", "unseren", "unserem", "unserer", "euer", "eure", "kein", "keine");

    private static readonly FrozenSet<string> Prepositions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "in", "an", "auf", "aus", "bei", "mit", "nach", "von", "vor", "zu", "seit", "während", "wegen", "ab", "unter", "über", "neben", "zwischen", "innerhalb", "außerhalb");

    // With a capital they begin a sentence, and are no noun.
    private static readonly FrozenSet<string> Openers = FrozenSet.Create(
        StringComparer.Ordinal,
        "Der", "Die", "Das", "Den", "Dem", "Ich", "Du", "Er", "Sie", "Es", "Wir", "Ihr", "Man", "Danach", "Dann", "Davor", "Aber", "Und", "Oder", "Bitte", "Wenn", "Was", "Wer", "Wie", "Wo", "Wann", "Warum",
        "Heute", "Morgen", "Gestern", "Jetzt", "Hier", "Da", "Dort", "Ein", "Eine", "Einen", "Im", "In", "Am", "An", "Ab", "Auf", "Aus", "Bei", "Mit", "Nach", "Von", "Vor", "Zu", "Zum", "Zur", "Für", "Um", "Nun", "So",
        "Also", "Ja", "Nein", "Danke", "Vielen", "Alles", "Alle", "Mein", "Meine", "Dein", "Deine", "Unser", "Unsere", "Kein", "Keine", "Gut", "Okay", "Kommen", "Rufen", "Beginn", "Weil", "Dass", "Falls", "Sonst", "Außerdem");

    /// <summary>Whether a noun is counted also without an article.</summary>
    public static bool IsCounted(ReadOnlySpan<char> noun) => Counted.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(noun);

    /// <summary>Whether a word begins a sentence rather than being the noun of an ordinal.</summary>
    public static bool IsOpener(ReadOnlySpan<char> word) => Openers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>Whether an ordinal follows a word.</summary>
    public static bool IsLeader(ReadOnlySpan<char> word) => Leaders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <param name="text">A cleaned German text, its dates with years written out.</param>
    public static string Write(string text) => Nominative().Replace(Ordinals().Replace(DayAndMonth().Replace(text, DateOf), OrdinalsOf), "");

    private static string DateOf(Match match)
    {
        var (day, month) = (Number(match.Groups["day"]), Number(match.Groups["month"]));
        return day is < 1 or > 31 || month is < 1 or > 12
            ? match.Value
            // The point may end the sentence too.
            : $"{Said(day, match.Groups["nominative"].Success ? "r" : "n")} {NumberLanguage.All["de"].Month(month)}{(match.Groups["end"].Success ? "." : match.Groups["capital"].Success ? "," : "")}";
    }

    private static string OrdinalsOf(Match match)
    {
        var (leader, noun) = (match.Groups["leader"].Value, match.Groups["noun"].Value);
        var isKnown = IsCounted(noun);
        if (!isKnown && (!IsLeader(leader) || (char.IsUpper(noun[0]) && IsOpener(noun))))
        {
            return match.Value;
        }

        var ending = EndingAfter(leader, match.Groups["preposition"].Success && Prepositions.Contains(match.Groups["preposition"].Value), Counted.GetValueOrDefault(noun, 'e'));
        var chain = Link().Replace(match.Groups["chain"].Value, link => Said(Number(link), ending));
        return $"{match.Groups["before"]}{Said(Number(match.Groups["number"]), ending)}{chain.Replace("–", " bis ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal)} {noun}";
    }

    /// <summary>What follows "zweite" after an article, or, without one, by the noun's gender.</summary>
    private static string EndingAfter(string leader, bool isDative, char gender) => leader.ToLowerInvariant() switch
    {
        "die" or "das" or "diese" or "dieses" or "dieser" or "jede" or "jedes" or "jeder" or "eine" or "meine" or "deine" or "seine" or "ihre" or "unsere" or "eure" or "keine" => "",
        "der" => isDative ? "n" : "",
        "ein" or "mein" or "dein" or "sein" or "ihr" or "unser" or "euer" or "kein" => gender == 's' ? "s" : "r",
        var word when Leaders.Contains(word) => "n",
        _ => gender == 'e' ? "" : gender.ToString(),
    };

    private static string Said(int number, string ending) => number.ToOrdinalWords(GrammaticalGender.Feminine, German) + ending;

    private static int Number(Capture digits) => int.Parse(digits.ValueSpan.TrimEnd('.'), CultureInfo.InvariantCulture);

    // What a day stands after: "Termin: 15.3."
    private const string Appointments = "Termin|Datum|Liefertermin|Lieferung|Abholung|Zustellung|Abgabe|Frist|Stichtag|Fällig|Fälligkeit|Beginn|Start|Ende|Anreise|Abreise|Ankunft|Abfahrt|Geburtstag|Einzug|Auszug|Anmeldeschluss|Einsendeschluss";

    // "am 3.10.", "Montag, 3.10.", "15.3. um 9": without a word before it or a time after it, it may be the number of a chapter.
    [GeneratedRegex(
        @"(?:(?<=(?:^|[\s(])(?:(?<nominative>(?:" + Appointments + @"):)|(?:am|vom|zum|bis|ab|dem|den|der|seit|und|oder|zwischen|zum|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend|Mo|Di|Mi|Do|Fr|Sa|So)[.,]{0,2}) )|(?<=(?:^|[\s(]))(?<!(?:Kapitel|Abschnitt|Punkt|Version|Teil|Ziffer) )(?=\d{1,2}\.\d{1,2}\.,? (?:(?:um|gegen) |(?:von |ab )?[\p{L}\d]+(?: bis [\p{L}\d]+)? Uhr)))(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?![\d.])(?:(?<end>\s*$)|(?=[ ](?<capital>(?-i:\p{Lu})))|)",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex DayAndMonth();

    [GeneratedRegex(
        @"(?<before>(?:(?:(?<!\p{L})(?<preposition>\p{L}+) )?(?<![\p{L}\p{N}])(?<leader>\p{L}+) )?)(?<![\p{L}\p{N}.,:/_#*+)-])(?<number>\d{1,3})\.(?<chain>(?:(?:,| und| oder| bis| bis zum| bzw\.| ?/| ?[–-]) ?\d{1,3}\.)*) (?<noun>\p{L}+)")]
    private static partial Regex Ordinals();

    // "Heute ist der dritte Mai", not "der dritten Mai".
    [GeneratedRegex(@"(?<=(?<!\p{L})(?:ist|war|wird|wäre) (?:\p{L}+ )?der \p{L}+te)n(?= (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember))")]
    private static partial Regex Nominative();

    [GeneratedRegex(@"\d{1,3}\.", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
