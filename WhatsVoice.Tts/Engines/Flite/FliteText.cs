using System.Buffers;
using System.Text;

namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>flite reads ASCII: typographic marks and accented letters of the Latin alphabet become what it can read.</summary>
internal static class FliteText
{
    private static readonly SearchValues<char> Ascii =
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(code => (char)code)]);

    private static readonly Dictionary<char, string> Replacements = Build();

    /// <summary>What flite shall read; other scripts are left out.</summary>
    public static string Fold(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Ascii))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter < 128)
            {
                folded.Append(letter);
            }
            else if (Replacements.TryGetValue(letter, out var replacement))
            {
                folded.Append(replacement);
            }
            else
            {
                folded.Append(' ');
            }
        }

        return folded.ToString();
    }

    private static Dictionary<char, string> Build()
    {
        var replacements = new Dictionary<char, string>
        {
            ['ß'] = "ss", ['æ'] = "ae", ['Æ'] = "Ae", ['œ'] = "oe", ['Œ'] = "Oe", ['þ'] = "th", ['Þ'] = "Th",
            ['…'] = ".", ['€'] = " euro ", ['£'] = " pound ", ['¥'] = " yen ", ['°'] = " degrees ",
            ['½'] = " a half ", ['¼'] = " a quarter ", ['¾'] = " three quarters ", ['×'] = " times ", ['÷'] = " divided by ",
        };
        Add("àáâãäåāăą", "a");
        Add("çćĉċč", "c");
        Add("ďđð", "d");
        Add("èéêëēĕėęě", "e");
        Add("ĝğġģ", "g");
        Add("ĥħ", "h");
        Add("ìíîïĩīĭįı", "i");
        Add("ĵ", "j");
        Add("ķ", "k");
        Add("ĺļľŀł", "l");
        Add("ñńņňŋ", "n");
        Add("òóôõöøōŏő", "o");
        Add("ŕŗř", "r");
        Add("śŝşšș", "s");
        Add("ţťŧț", "t");
        Add("ùúûüũūŭůűų", "u");
        Add("ŵ", "w");
        Add("ýÿŷ", "y");
        Add("źżž", "z");
        Add("‘’‚‛", "'");
        Add("“”„‟«»", "\"");
        Add("‐‑‒", "-");
        Add("–—―", ", ");
        Add("¡¿", "");
        Add("。", ". ");
        Add("，、؛", ", ");
        Add("？؟", "? ");
        Add("！", "! ");
        return replacements;

        void Add(string letters, string replacement)
        {
            foreach (var letter in letters)
            {
                replacements[letter] = replacement;
                replacements[char.ToUpperInvariant(letter)] = replacement.ToUpperInvariant();
            }
        }
    }
}

/// <summary>
/// Cuts what would take flite too much memory, which grows with how long an utterance sounds, not with its letters: digits,
/// capitals without vowels and signs are read out one by one, as words.
/// </summary>
internal static class FliteChunks
{
    // A digit such as "7", a capital such as "W", a sign such as "%": up to ten letters when spoken.
    private const int SpelledWeight = 8;

    /// <summary>Splits at spaces, or within a word that alone is too long.</summary>
    /// <param name="text">ASCII.</param>
    /// <param name="budget">How many ordinary letters a piece may sound as long as; at least <c>8</c>.</param>
    public static List<string> Split(string text, int budget)
    {
        var pieces = new List<string>();
        var start = 0;
        var space = -1;
        var weight = 0;
        for (var i = 0; i < text.Length; i++)
        {
            weight += IsReadAsLetter(text[i]) ? 1 : SpelledWeight;
            space = text[i] == ' ' ? i : space;
            if (weight > budget)
            {
                var end = space > start ? space : i;
                Add(text[start..end]);
                start = end;
                space = -1;
                weight = 0;
                i = end - 1;
            }
        }

        Add(text[start..]);
        return pieces;

        void Add(string piece)
        {
            if (piece.Any(char.IsAsciiLetterOrDigit))
            {
                pieces.Add(piece.Trim());
            }
        }
    }

    private static bool IsReadAsLetter(char letter) => char.IsAsciiLetterLower(letter) || " ,.;:!?'\"()-".Contains(letter);
}
