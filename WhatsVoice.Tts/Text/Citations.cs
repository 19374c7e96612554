using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Marks of footnotes and sources: <c>word[1]</c>, <c>word [2, 3].</c>, <c>[^note]</c>, <c>【4†source】</c>, and the lines that define them.
/// Numbers in brackets that a sentence needs stay: <c>option [1]</c>, <c>a[0]</c>. In doubt they stay.
/// </summary>
internal static partial class Citations
{
    // After them a number in brackets is what is spoken of, not a source.
    private static readonly FrozenSet<string> Leaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // English
        "option", "options", "choice", "step", "number", "press", "type", "enter", "reply", "answer", "send", "choose", "select", "pick", "key", "button", "item", "figure", "table",
        "section", "chapter", "page", "room", "line", "interval", "range", "level", "question", "see", "with", "by", "of", "in", "at", "to", "or", "and", "is", "are", "was", "the", "for",
        // German
        "auswahl", "schritt", "nummer", "drücke", "drücken", "tippe", "tippen", "antworte", "antworten", "sende", "senden", "schreibe", "wähle", "wählen", "taste", "punkt", "abbildung",
        "tabelle", "abschnitt", "kapitel", "seite", "zimmer", "zeile", "frage", "siehe", "mit", "von", "bei", "zu", "oder", "und", "ist", "die", "der", "das", "den",
        // French
        "étape", "numéro", "choix", "tapez", "appuyez", "répondez", "envoyez", "choisissez", "touche", "tableau", "chapitre", "ligne", "voir", "avec", "ou", "et", "est", "à", "sur", "le", "la",
        // Spanish, Portuguese, Italian
        "opción", "opciones", "paso", "número", "pulsa", "pulse", "marque", "responda", "responde", "envía", "elige", "elija", "tecla", "tabla", "capítulo", "página", "línea", "con", "o", "y", "es",
        "el", "opção", "opções", "passo", "escolha", "digite", "envie", "tabela", "linha", "ver", "com", "ou", "é", "opzione", "numero", "premi", "scegli", "tasto", "tabella", "pagina", "riga", "vedi", "e",
        // Dutch
        "optie", "stap", "kies", "druk", "antwoord", "toets", "regel", "vraag", "zie", "met", "van", "op", "of", "en", "de", "het");

    // "See", "press", "choose", "item" where words have no spaces.
    private const string SpacelessLeaders = "见見按选選择押第項项";

    // Names of lists and tables in programs, where they are not told by their form.
    private static readonly FrozenSet<string> Variables = FrozenSet.Create(
        StringComparer.Ordinal,
        "arr", "array", "args", "argv", "list", "nums", "items", "matrix", "vector", "grid", "rows", "cells", "dict", "map", "tuple", "buffer", "values", "vals", "str", "data", "stack", "queue", "index");

    public static string Remove(string text, DroppedText dropped)
    {
        if (text.AsSpan().IndexOfAny('[', '【') < 0)
        {
            return text;
        }

        text = text.Replace(Definition(), "", dropped, DroppedKind.Links).Replace(Mark(), "", dropped, DroppedKind.Markup);
        // Lines that begin with numbers in brackets are choices, and the sentences around them speak of those; with an address they are sources.
        var hasChoices = Choice().IsMatch(text) && !Source().IsMatch(text);
        return text.Replace(Numbers(), match => IsSource(text, match, hasChoices) ? "" : match.Value, dropped, DroppedKind.Markup);
    }

    private static bool IsSource(string text, Match match, bool hasChoices)
    {
        var before = text.AsSpan(0, match.Index);
        var after = text.AsSpan(match.Index + match.Length);
        if (match.Groups["address"].Success)
        {
            return true;
        }

        var word = LastWord(before.TrimEnd(' '));
        var isLone = match.Groups["number"].Captures.Count == 1;
        if (HasZero(match) || (after.Length > 0 && (char.IsLetterOrDigit(after[0]) || IsOperator(after))) || IsInCode(before))
        {
            return false;
        }

        if (before.Length > 0 && !char.IsWhiteSpace(before[^1]))
        {
            // Glued to a word, or to the mark that ends its sentence.
            if (SpacelessLeaders.Contains(before[^1]))
            {
                return false;
            }

            return char.IsLetter(before[^1]) || IsMark(before[^1]) ? !IsVariable(word) : char.IsPunctuation(before[^1]) || char.IsDigit(before[^1]);
        }

        return word.Length > 0 && before.Length > 0 && before[^1] == ' '
            && !(hasChoices || (isLone && Leaders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)))
            && EndsClause(after);
    }

    private static bool EndsClause(ReadOnlySpan<char> after)
    {
        var rest = after.TrimStart(' ');
        return rest.IsEmpty || rest[0] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or '\n' or '。' or '،' or '؟' or '।';
    }

    /// <summary>A single letter, an underscore, a capital within, or a name that programs use.</summary>
    private static bool IsVariable(ReadOnlySpan<char> word) =>
        (word.Length == 1 && char.IsAscii(word[0])) || word.Contains('_') || (word.Length > 2 && HasInnerCapital(word))
        || Variables.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static bool HasInnerCapital(ReadOnlySpan<char> word)
    {
        var small = false;
        foreach (var letter in word)
        {
            if (small && char.IsUpper(letter))
            {
                return true;
            }

            small = char.IsLower(letter);
        }

        return false;
    }

    private static bool HasZero(Match match) => match.Groups["number"].Captures.Any(number => number.Value.TrimStart('0').Length == 0);

    private static bool IsOperator(ReadOnlySpan<char> after)
    {
        var rest = after.TrimStart(' ');
        return rest.Length > 0 && (rest[0] is '=' or '+' or '*' or '/' or '<' or '>' or '%' || (rest[0] == '.' && rest.Length > 1 && rest == after && char.IsLetter(rest[1])));
    }

    /// <summary>Whether the line so far has an odd number of backticks.</summary>
    private static bool IsInCode(ReadOnlySpan<char> before) => before[(before.LastIndexOf('\n') + 1)..].Count('`') % 2 == 1;

    private static bool IsMark(char character) => char.GetUnicodeCategory(character)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> before)
    {
        var start = before.Length;
        while (start > 0 && (char.IsLetter(before[start - 1]) || before[start - 1] is '_' || IsMark(before[start - 1])))
        {
            start--;
        }

        return before[start..];
    }

    // [1]: https://example.com "Title"
    [GeneratedRegex(@"^[ \t]*\[[^\]\n]{1,100}\]:[ \t]*<?(?:https?://|www\.|/|#)\S*>?(?:[ \t]+""[^""\n]*"")?[ \t]*$\n?", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Definition();

    [GeneratedRegex(@"\[\^[\w.-]{1,60}\]:?|【[^【】\n]{0,60}[†:][^【】\n]{0,60}】|\[citation needed\]", RegexOptions.IgnoreCase)]
    private static partial Regex Mark();

    // "[this][1]" is a link; "word[1]" and "[1][2]" may be sources.
    [GeneratedRegex(@"(?<!\])(?:\[(?<number>\d{1,3})(?:\s?[,–-]\s?(?<number>\d{1,3}))*\](?<address>\([^()\s]*\))?)+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^[ \t]*(?:[-*•][ \t]+)?\[\d{1,3}\][ \t]+(?:https?://|www\.)", RegexOptions.Multiline)]
    private static partial Regex Source();

    [GeneratedRegex(@"^[ \t]*(?:[-*•][ \t]+)?\[\d{1,3}\][ \t]+(?!https?://|www\.)\S", RegexOptions.Multiline)]
    private static partial Regex Choice();
}
