using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Humanizer;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Roman numerals as numbers that <see cref="NumberForms"/> says: <c>Luis XIV</c> as "Luis 14", <c>XIXe siècle</c> as "19e siècle", <c>Ludwig XIV.</c> as "Ludwig der
/// Vierzehnte". Only up to 39, and only beside a word that asks for a number: a ruler's name, "chapter", "century". "I", "VI" and "MIX" elsewhere are words.
/// </summary>
internal static partial class RomanNumerals
{
    private const int LongestOrdinal = 10;

    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de");

    // Of kings, emperors and popes, in all languages: which one a text has tells how the number is said.
    private const string Men = "Abdullah|Afonso|Albert|Albrecht|Alessandro|Alexander|Alexandre|Alejandro|Alfonso|August|Baudouin|Benedetto|Benedicto|Benedictus|Benedikt|Bento|Benoît|Bonifatius|"
        + "Boudewijn|Carl|Carlos|Carlo|Charles|Christian|Clemens|Clément|Edoardo|Eduard|Eduardo|Edward|Emanuele|Enrique|Enrico|Ernst|Federico|Felipe|Ferdinand|Ferdinando|Fernando|Filips|Filipe|"
        + "Filippo|Francesco|Francisco|François|Frans|Franz|Frederico|Frederik|Friedrich|Frédéric|Georg|George|Georges|Giacomo|Giorgio|Giovanni|Gregor|Gregorio|Gregorius|Gregório|Grégoire|"
        + "Guglielmo|Guilherme|Guillaume|Guillermo|Gustav|Harald|Heinrich|Hendrik|Henri|Henrique|Henry|Innozenz|Inocencio|Innocent|Ivan|Iwan|Jaime|Jakob|James|Jan|Jean|Johann|Johannes|Jorge|"
        + "José|João|Juan|Julius|Karel|Karl|Konrad|Konstantin|Leo|Leone|Leopold|León|Leão|Lodewijk|Louis|Ludwig|Luigi|Luis|Luís|Léon|Léopold|Manuel|Maximilian|Mehmet|Mohammed|Napoleon|Napoleone|"
        + "Napoleón|Napoleão|Napoléon|Nicolás|Nicolas|Nicolau|Nicola|Nikolaus|Otto|Pablo|Paolo|Paul|Paulo|Paulus|Pedro|Peter|Philipp|Philippe|Pie|Pietro|Pio|Pius|Pío|Ptolemäus|Ramses|Ramsés|"
        + "Ricardo|Riccardo|Richard|Rudolf|Sancho|Sebastião|Sigismund|Sixtus|Umberto|Urban|Vittorio|Wilhelm|Willem|William|Édouard";
    private const string Women = "Beatrix|Catarina|Catharina|Catherine|Caterina|Catalina|Christina|Cristina|Elisabeth|Elisabetta|Elizabeth|Isabel|Isabelle|Isabella|Juana|Katharina|Kleopatra|Margarethe|Margrethe|Maria|Mary|María|Élisabeth";

    private static readonly FrozenDictionary<char, int> Digits = new Dictionary<char, int> { ['I'] = 1, ['V'] = 5, ['X'] = 10 }.ToFrozenDictionary();

    // After a preposition the German name is in another case.
    private static readonly FrozenDictionary<string, (string Men, string Women)> Articles = new[]
    {
        ("von vom mit bei nach zu aus seit unter vor neben gegenüber zwischen", ("dem {0}n", "der {0}n")),
        ("für gegen durch über um ohne an auf", ("den {0}n", "die {0}")),
    }.SelectMany(entry => entry.Item1.Split(' ').Select(word => KeyValuePair.Create(word, entry.Item2))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="Before">Words before a number, as a regular expression.</param>
    /// <param name="After">Words after an ordinal, as a regular expression.</param>
    /// <param name="Ordinal">What makes a number an ordinal, as <see cref="NumberLanguage.Ordinals"/> reads it.</param>
    /// <param name="OrdinalsAfterNames">Up to which number a name is followed by an ordinal; then by a cardinal.</param>
    private sealed record Language(string Before, string After, string Ordinal, string FeminineOrdinal = "", int OrdinalsAfterNames = 0)
    {
        public Regex Counted { get; } = new($@"(?<=(?<!\p{{L}})(?i:{Before})(?<!\p{{Lu}}{{2}}) (?:{Roman}(?:,| y| e| et| en| und| bis| a| à| al)? ){{0,9}}){NoInitial}{Roman}(?![\p{{L}}\p{{N}}'’])", RegexOptions.CultureInvariant);

        public Regex Ranked { get; } = new($@"(?<![\p{{L}}\p{{N}}.]){Roman}(?=(?: (?:e|et|en|und|y|bis) {Roman})?(?:\.|e|ème)? (?i:{After})(?!\p{{L}}))", RegexOptions.CultureInvariant);

        // "Juan Carlos I"
        public Regex Names { get; } = new($@"(?<=(?<!\p{{L}})(?:(?:{Men})|(?<woman>{Women})) ){NoInitial}{Roman}(?![\p{{L}}\p{{N}}'’])", RegexOptions.CultureInvariant);
    }

    private const string Roman = "(?:X{0,3}(?:I[VX]|VI{0,3}|I{1,3})|X{1,3})";

    // "Maria X." may be somebody whose name is not told, "fase X" one that is not known.
    private const string NoInitial = @"(?!(?<=(?i:Maria|María|Mary|Peter|Paul|Paulo|Pablo|Jan|Jean|José|Alexander|Albert|Christina|Cristina|Catherine|Isabelle|Nicola|Nicolas|Ricardo|Eduardo|parte|partie|fase|Phase|Stufe|Teil|deel) )[VX](?![IVX]))";

    private static readonly FrozenDictionary<string, Language> Languages = new Dictionary<string, Language>
    {
        ["de"] = new("Kapitel|Teil|Band|Akt|Abschnitt|Anhang|Tafel|Szene|Phase|Stufe|Buch", "(?!)", "."),
        ["fr"] = new("chapitre|tome|volume|acte|partie|livre|annexe|phase|scène", "siècles?|millénaires?|arrondissement|République|dynastie|concile|édition", "er", "re", 1),
        ["es"] = new("siglos?|capítulo|tomo|volumen|acto|parte|libro|anexo|fase|título", "(?!)", "º", "ª", LongestOrdinal),
        ["it"] = new("secolo|capitolo|tomo|volume|atto|parte|libro|allegato|fase|titolo|canto", "secolo|secoli|millennio|legislatura|edizione", "º", "ª", int.MaxValue),
        ["pt"] = new("séculos?|capítulo|tomo|volume|ato|parte|livro|anexo|fase|título", "(?!)", "º", "ª", LongestOrdinal),
        ["nl"] = new("hoofdstuk|deel|bijlage|fase|akte|boek", "eeuw|eeuwen|dynastie", "e", "e", int.MaxValue),
    }.ToFrozenDictionary();

    /// <param name="text">A cleaned text.</param>
    /// <param name="language">Its primary subtag; in languages without words here it stays as it is.</param>
    public static string Write(string text, string language)
    {
        if (text.AsSpan().IndexOfAny('I', 'V', 'X') < 0 || !Languages.TryGetValue(language, out var words))
        {
            return text;
        }

        if (language == "de")
        {
            text = GermanOrdinal().Replace(text, match => $"{Value(match.Groups["roman"].Value)}");
            text = GermanName().Replace(text, NameOf);
        }
        else
        {
            text = words.Names.Replace(text, match => Value(match.Value) is var number && number > words.OrdinalsAfterNames ? $"{number}"
                : $"{(language == "nl" ? "de " : "")}{number}{(match.Groups["woman"].Success ? words.FeminineOrdinal : words.Ordinal)}");
            text = FrenchOrdinal().Replace(text, match => $"{Value(match.Groups["roman"].Value)}{match.Groups["ending"]}");
        }

        text = words.Ranked.Replace(text, match => $"{Value(match.Value)}{(language == "it" ? words.Ordinal : "")}");
        return words.Counted.Replace(text, match => $"{Value(match.Value)}");
    }

    /// <summary>"Ludwig der Vierzehnte", "von Ludwig dem Vierzehnten", "Ludwigs des Vierzehnten".</summary>
    private static string NameOf(Match match)
    {
        var isWoman = match.Groups["woman"].Success;
        var (men, women) = match.Groups["genitive"].Success ? ("des {0}n", "der {0}n") : Articles.GetValueOrDefault(match.Groups["preposition"].Value, ("der {0}", "die {0}"));
        var ordinal = Value(match.Groups["roman"].Value).ToOrdinalWords(GrammaticalGender.Feminine, German);
        return $"{match.Groups["before"]}{string.Format(CultureInfo.InvariantCulture, isWoman ? women : men, char.ToUpperInvariant(ordinal[0]) + ordinal[1..])}";
    }

    private static int Value(string roman)
    {
        var value = 0;
        for (var i = 0; i < roman.Length; i++)
        {
            var digit = Digits[roman[i]];
            value += i + 1 < roman.Length && Digits[roman[i + 1]] > digit ? -digit : digit;
        }

        return value;
    }

    // "im II. Weltkrieg"
    [GeneratedRegex($@"(?<![\p{{L}}\p{{N}}.])(?<roman>{Roman})(?=\. (?:und [IVX]+\. )?(?:Weltkrieg|Jahrhundert|Jh|Jhd|Akt|Quartal|Kapitel|Internationale|Bezirk|Reich|Semester|Symphonie|Sinfonie)(?!\p{{Ll}}))", RegexOptions.CultureInvariant)]
    private static partial Regex GermanOrdinal();

    [GeneratedRegex(
        @"(?<before>(?:(?<!\p{L})(?<preposition>\p{L}{2,10}) )?(?:(?<!\p{L})(?:König|Königin|Kaiser|Kaiserin|Papst|Zar|Zarin|Fürst|Queen|King)s? )?(?:(?<!\p{L})\p{Lu}\p{Ll}{1,15}[ -])?(?<!\p{L})(?:(?:" + Men + ")|(?<woman>" + Women + @"))(?<genitive>s)? )"
        + $@"{NoInitial}(?<roman>{Roman})(?:\.(?!\s*$)|(?=\.\s*$)|(?<=[IVX]{{2}})(?![\p{{L}}\p{{N}}.]))", RegexOptions.CultureInvariant)]
    private static partial Regex GermanName();

    // "XIXe siècle", "au XXe", "François Ier"
    [GeneratedRegex($@"(?<![\p{{L}}\p{{N}}.])(?:(?<roman>{Roman})(?<=[IVX]{{2}})(?<ending>e|ème)|(?<roman>I)(?<ending>er|re|ère))(?![\p{{L}}\p{{N}}])", RegexOptions.CultureInvariant)]
    private static partial Regex FrenchOrdinal();
}
