using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Whether a point ends a sentence or only a word: abbreviations, initials, ordinals. The words of all languages are one table: a text
/// may mix them, and where they disagree it does not split.
/// </summary>
internal static class Abbreviations
{
    private static readonly SearchValues<char> WordStarts = SearchValues.Create(" \n([{\"'“„«‘—–/");

    private static readonly SearchValues<char> RomanDigits = SearchValues.Create("IVX");

    // Never the end of a sentence.
    private static readonly FrozenSet<string> Always = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // English
        "mr", "mrs", "ms", "mx", "dr", "drs", "prof", "sr", "jr", "st", "vs", "cf", "approx", "inc", "co", "incl", "excl", "ltd", "corp", "dept", "tel", "ext", "gen", "capt", "col", "lt",
        "sgt", "cpl", "ste", "rs", "rev", "hon", "gov", "sen", "rep", "pres", "mt", "ft", "ave", "blvd", "rd", "apt", "bldg", "attn", "govt", "assn", "bros", "esp", "viz", "acct", "appt",
        // German
        "bzw", "ca", "evtl", "ggf", "inkl", "exkl", "zzgl", "abzgl", "vgl", "str", "hr", "fr", "frl", "dipl", "ing", "geb", "gest", "gem", "lt", "mind", "verh", "einschl", "ausschl", "wg", "zw", "bspw", "sog", "med", "jur", "rer", "dipl.-ing", "kto", "tsd", "mio", "mrd", "jh", "jhd",
        // French
        "mme", "mmes", "mlle", "mlles", "me", "env", "av", "bd", "boul", "apr", "tél", "cf", "éd", "réf",
        // Spanish, Portuguese, Italian
        "sra", "sras", "srta", "dra", "ud", "uds", "vd", "avda", "ctra", "pza", "gral", "lic", "arq", "núm", "ee", "cía", "pág", "págs", "aprox", "depto", "excmo", "ing",
        "eng", "exmo", "ltda", "av", "tel", "sig", "sigg", "dott", "ssa", "egr", "gent", "spett", "cod", "rif", "ecc", "pzza", "séc",
        // Dutch, Danish, Norwegian, Swedish
        "bijv", "mln", "mld", "dhr", "mevr", "mw", "ong", "resp", "bl", "ca", "kl", "osv", "t.ex", "bl.a", "mfl", "jfr",
        // Polish, Czech, Turkish, Russian, Ukrainian
        "ul", "al", "prof", "hab", "inż", "mgr", "np", "tzn", "tzw", "tj", "ks", "nám", "tř", "tzv", "např", "sok", "cad", "mah", "apt", "örn", "bkz", "sn", "godz",
        "ул", "г", "д", "кв", "стр", "им", "тел", "руб", "коп", "см", "др", "проф", "акад", "вкл", "корп", "каб", "вул", "буд", "грн", "тис",
        // Greek, Hindi, Arabic
        "δρ", "κ", "κα", "τηλ", "οδ", "αρ", "डॉ", "प्रो", "श्री", "रु", "सं", "क्र", "د", "أ");

    // The end of a sentence where another one plainly begins.
    private static readonly FrozenSet<string> BeforeSmallLetters = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "etc", "usw", "u.s.w", "ff", "u.ä", "o.ä", "enz", "itd", "itp", "atd", "apod", "vb", "vs");

    // Words of their own unless a number follows: "No. 5", but "No. Thanks."
    private static readonly FrozenSet<string> BeforeNumbers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "no", "nos", "nr", "num", "fig", "figs", "vol", "p", "pp", "art", "sec", "ch", "max", "min", "est", "abs", "kap", "s", "bd", "cell", "sa", "sam", "dim", "ziff", "abschn", "n", "č", "lk", "ref", "ord", "dn", "оф", "эт", "नं",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez", "mrt", "ene", "abr", "dic", "giu", "lug", "ott", "fev", "janv", "févr", "avr", "juil", "déc");

    // As before, but as they are written here: "w sob. 10–14", "Termin: Mo. 15.12.", "ok. 20"; "Ok. 20 people came."
    private static readonly FrozenSet<string> BeforeNumbersAsWritten = FrozenSet.Create(
        StringComparer.Ordinal,
        // About, in Polish and Russian; the days of the week, but for those that often end a sentence of some language (do, zo, wo, dom)
        "ok", "ок", "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So", "ma", "di", "vr", "za", "pn", "wt", "śr", "czw", "pt", "sob", "niedz", "пн", "вт", "ср", "чт", "пт", "сб", "вс",
        "lun", "mar", "mer", "mié", "gio", "jue", "jeu", "ven", "vie", "sab", "sáb", "mån", "tis", "ons", "tors", "fre", "lör", "sön");

    // "Hauptstr. 12", "Bestellnr. 4711"
    private static readonly string[] EndingsBeforeNumbers = ["str", "nr"];

    // After them a code may stand too: "Rif. ord. AB-12".
    private static readonly FrozenSet<string> BeforeCodes = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "ref", "ord");

    // The names of Latin letters in Hindi, of which initials are made: "डॉ. ए. के. शर्मा". Some are words too.
    private static readonly FrozenSet<string> HindiInitials = FrozenSet.Create(
        StringComparer.Ordinal, "ए", "बी", "सी", "डी", "ई", "एफ", "जी", "एच", "आई", "जे", "के", "एल", "एम", "एन", "ओ", "पी", "क्यू", "आर", "एस", "टी", "यू", "वी", "डब्ल्यू", "एक्स", "वाई");

    // "5 p.m. EST", not "5 p.m. The ..."
    private static readonly FrozenSet<string> TimeZones = FrozenSet.Create(
        StringComparer.Ordinal, "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "MT", "PT", "GMT", "UTC", "BST", "CET", "CEST", "EET", "IST", "JST", "SGT", "AEST");

    // After "U.S." or "D.C." a sentence begins with one of these; with another word it goes on, as in "U.N. Council".
    private static readonly FrozenSet<string> Openers = FrozenSet.Create(
        StringComparer.Ordinal,
        "A", "An", "The", "This", "That", "These", "Those", "It", "He", "She", "We", "They", "You", "I", "My", "Your", "Our", "His", "Her", "Their", "Its", "There", "Here", "What",
        "When", "Where", "Who", "Why", "How", "If", "In", "On", "At", "As", "And", "But", "Or", "So", "For", "From", "To", "After", "Before", "Please", "Yes", "No", "Then", "See", "Thank", "Thanks", "Let", "Is", "Are", "Do", "Can");

    /// <param name="before">The sentence up to the point.</param>
    /// <param name="after">What follows the point and whitespace.</param>
    public static bool IsOne(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var sentence = before.TrimStart();
        var word = before[(before.LastIndexOfAny(WordStarts) + 1)..];
        if (word.IsEmpty || after.IsEmpty)
        {
            return false;
        }

        if (word.Length == 1 && char.IsLetter(word[0]) && word[0] is not ('I' or 'i'))
        {
            // "J. Smith", "z. B.": an initial, or one letter of several.
            return char.IsUpper(word[0]) || IsLoneLetter(after) || Has(Always, word) || (char.IsDigit(after[0]) && (Has(BeforeNumbers, word) || FollowsLoneLetter(before[..^1]))) || IsHindiInitial(before, word, after);
        }

        if (IsNumber(word))
        {
            // "1. Open the box", "am 5. Mai".
            return word.Length <= 2 && (word.Length == sentence.Length || IsOrdinal(before[..^word.Length], after));
        }

        if (word.Length > 1 && word.IndexOfAnyExcept(RomanDigits) < 0)
        {
            // "im II. Weltkrieg", "II. Mehmet"
            return word.Length == sentence.Length || IsOrdinal(before[..^word.Length], after);
        }

        if (IsDayAndMonth(word))
        {
            // "am 3.10. Montag"
            return char.IsDigit(after[0]) || IsOrdinal(before[..^word.Length], after);
        }

        if (IsDotted(word))
        {
            return !Has(Openers, FirstWord(after)) && (!IsHour(word) || !char.IsUpper(after[0]) || Has(TimeZones, FirstWord(after)));
        }

        return Has(Always, word)
            || (Has(BeforeSmallLetters, word) && !char.IsUpper(after[0]))
            || (char.IsDigit(after[0]) && (Has(BeforeNumbers, word) || Has(BeforeNumbersAsWritten, word) || EndsBeforeNumbers(word)))
            || (IsCode(after) && Has(BeforeCodes, word))
            || IsHindiInitial(before, word, after);
    }

    /// <summary>Whether a text begins with a word that sentences begin with.</summary>
    public static bool BeginsSentence(ReadOnlySpan<char> text) => FirstWord(text) is var word && (Has(Openers, word) || GermanOrdinals.IsOpener(word));

    private static bool Has(FrozenSet<string> words, ReadOnlySpan<char> word) => words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static bool EndsBeforeNumbers(ReadOnlySpan<char> word)
    {
        foreach (var ending in EndingsBeforeNumbers)
        {
            if (word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two capitals, or one and a digit or a hyphen: <c>AB-12</c>, <c>B7</c>.</summary>
    private static bool IsCode(ReadOnlySpan<char> text) => text.Length > 3 && char.IsAsciiLetterUpper(text[0]) && (char.IsAsciiDigit(text[1]) || text[1] == '-'
        || (char.IsAsciiLetterUpper(text[1]) && (char.IsAsciiDigit(text[2]) || text[2] == '-')));

    /// <summary>The second letter of "d. h. 5 %".</summary>
    private static bool FollowsLoneLetter(ReadOnlySpan<char> before) => before.TrimEnd() is [.., var letter, '.'] start && char.IsLetter(letter) && (start.Length == 2 || WordStarts.Contains(start[^3]));

    /// <summary>A letter's name beside another initial, or after an abbreviation: a point within a sentence.</summary>
    private static bool IsHindiInitial(ReadOnlySpan<char> before, ReadOnlySpan<char> word, ReadOnlySpan<char> after)
    {
        foreach (var part in word.Split('.'))
        {
            if (!Has(HindiInitials, word[part]))
            {
                return false;
            }
        }

        return word.Contains('.') || before[..^word.Length].TrimEnd() is [.., '.'] || (after.IndexOf('.') is var point and > 0 && Has(HindiInitials, after[..point]));
    }

    /// <summary>Letters in groups of at most three between points: <c>J.R.R</c>, <c>Ph.D</c>, <c>e.g</c>, <c>z.B</c>, <c>т.е</c>, <c>J.-P</c>.</summary>
    private static bool IsDotted(ReadOnlySpan<char> word)
    {
        var (group, groups) = (0, 1);
        foreach (var letter in word)
        {
            if (letter == '.')
            {
                groups++;
                group = 0;
            }
            else if ((letter != '-' || group > 0 || groups == 1) && (!char.IsLetter(letter) || ++group > 3))
            {
                return false;
            }
        }

        return groups > 1 && group > 0;
    }

    private static bool IsHour(ReadOnlySpan<char> word) =>
        word.Equals("a.m", StringComparison.OrdinalIgnoreCase) || word.Equals("p.m", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoneLetter(ReadOnlySpan<char> after) => after.Length > 1 && char.IsLetter(after[0]) && after[1] == '.';

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (char.GetUnicodeCategory(letter) != UnicodeCategory.DecimalDigitNumber)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDayAndMonth(ReadOnlySpan<char> word) => word.IndexOf('.') is var point and > 0
        && IsNumber(word[..point]) && IsNumber(word[(point + 1)..]) && point <= 2 && word.Length - point is 2 or 3
        && int.Parse(word[(point + 1)..], CultureInfo.InvariantCulture) is >= 1 and <= 12;

    private static bool IsOrdinal(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var leader = before.TrimEnd();
        leader = leader[(leader.LastIndexOfAny(WordStarts) + 1)..];
        var next = FirstWord(after);
        return GermanOrdinals.IsCounted(next) || next is "Uhr" || (GermanOrdinals.IsLeader(leader) && char.IsUpper(after[0]) && !GermanOrdinals.IsOpener(next));
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '\''))
        {
            end++;
        }

        return text[..end];
    }
}
