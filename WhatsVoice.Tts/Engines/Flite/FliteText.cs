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
