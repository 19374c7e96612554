namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Splits a cleaned text into sentences. Nothing is lost or doubled: the pieces, joined with spaces, are the text again but
/// for whitespace. In doubt it does not split: a pause in the wrong place sounds worse than a long sentence.
/// </summary>
internal static class SentenceSplitter
{
    private const string Enders = ".!?…。！？।؟";
    private const string WideEnders = "。！？";
    private const string Closers = "\"')]}”’»";
    private const string ClauseEnders = ",;:—–，、；：";

    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "vs", "etc", "e.g", "i.e", "cf", "approx", "no", "nr",
        "inc", "ltd", "co", "corp", "dept", "est", "fig", "vol", "a.m", "p.m", "u.s", "u.k", "tel", "ext", "min", "max",
    };

    /// <param name="text">A cleaned text.</param>
    /// <param name="maxLength">The longest piece in characters; longer sentences are cut, at clauses where they have any.</param>
    public static List<string> Split(string text, int maxLength)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (EndsAt(text, start, i) is var end and > 0)
            {
                Add(sentences, text[start..end], maxLength);
                start = end;
                i = end - 1;
            }
        }

        Add(sentences, text[start..], maxLength);
        return sentences;
    }

    /// <summary>Where the sentence ends if the character at <paramref name="i"/> ends it, closing marks included; else 0.</summary>
    private static int EndsAt(string text, int start, int i)
    {
        if (text[i] == '\n')
        {
            return i + 1;
        }

        if (!Enders.Contains(text[i]))
        {
            return 0;
        }

        var end = i + 1;
        while (end < text.Length && (Enders.Contains(text[end]) || Closers.Contains(text[end])))
        {
            end++;
        }

        if (end == text.Length || WideEnders.Contains(text[i]))
        {
            return end;
        }

        // "3.14", "example.com": no space, no end. "approx. five", "J. Smith": a point that ends a word, not a sentence.
        var next = text.AsSpan(end).TrimStart();
        return char.IsWhiteSpace(text[end])
            && !(text[i] == '.' && (next.IsEmpty || char.IsLower(next[0]) || IsAbbreviated(text.AsSpan(start, i - start))))
            ? end
            : 0;
    }

    private static bool IsAbbreviated(ReadOnlySpan<char> before)
    {
        var word = before[(before.LastIndexOfAny(" \n(\"'") + 1)..];
        return (word.Length == 1 && char.IsUpper(word[0]) && word[0] != 'I')
            || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }

    /// <summary>Adds what has a letter or digit; a piece of nothing but marks goes to the sentence before it.</summary>
    private static void Add(List<string> sentences, string sentence, int maxLength)
    {
        sentence = sentence.Trim();
        while (sentence.Length > maxLength)
        {
            var cut = CutPosition(sentence, maxLength);
            AddPiece(sentences, sentence[..cut].TrimEnd(), maxLength);
            sentence = sentence[cut..].TrimStart();
        }

        AddPiece(sentences, sentence, maxLength);
    }

    private static void AddPiece(List<string> sentences, string piece, int maxLength)
    {
        if (piece.Any(char.IsLetterOrDigit))
        {
            sentences.Add(piece);
        }
        else if (piece.Length > 0 && sentences.Count > 0 && sentences[^1].Length + piece.Length < maxLength)
        {
            sentences[^1] = $"{sentences[^1]} {piece}";
        }
    }

    /// <summary>After the last clause in the second half, else at the last space, else wherever no character is torn apart.</summary>
    private static int CutPosition(string sentence, int maxLength)
    {
        var space = 0;
        for (var i = maxLength; i > 0; i--)
        {
            if (!char.IsWhiteSpace(sentence[i]))
            {
                continue;
            }

            space = space == 0 ? i : space;
            if (i < maxLength / 2)
            {
                break;
            }

            if (ClauseEnders.Contains(sentence[i - 1]))
            {
                return i;
            }
        }

        if (space > 0)
        {
            return space;
        }

        return char.IsHighSurrogate(sentence[maxLength - 1]) ? maxLength - 1 : maxLength;
    }
}
