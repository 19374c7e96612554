using System.Globalization;

namespace WhatsVoice.Tts.Text;

internal enum SentenceBreak
{
    /// <summary>Nothing: a sentence too long for the engine goes on, after a pause as at a comma.</summary>
    Cut,

    Sentence,

    /// <summary>The paragraph's end: an empty line.</summary>
    Paragraph,
}

/// <summary>What is spoken in one go.</summary>
/// <param name="Text">A sentence, or a piece of one that is too long for the engine.</param>
/// <param name="After">What comes after it.</param>
internal readonly record struct Sentence(string Text, SentenceBreak After);

/// <summary>
/// Splits a cleaned text into sentences. Nothing is lost or doubled: the pieces, joined with spaces, are the text again but
/// for whitespace. In doubt it does not split: a pause in the wrong place sounds worse than a long sentence.
/// </summary>
internal static class SentenceSplitter
{
    // Latin, CJK, Devanagari, Arabic, Urdu, Armenian, Ethiopic, Khmer, Burmese.
    private const string Enders = ".!?…。！？｡।॥؟۔։።។။";

    // They end a sentence without a space after them.
    private const string SpacelessEnders = "。！？｡।॥។။";
    private const string Points = ".…";

    // No sentence begins with them: "$5 ea. = $50", "Müller usw. & Co."
    private const string Continuers = "=&+/×";
    private const string Closers = "\"')]}”’“»›」』】〉》）";
    private const string ClauseEnders = ",;:—–，、；：،؛";
    private const string SpacelessClauseEnders = "，、；：";

    /// <param name="text">A cleaned text.</param>
    /// <param name="maxLength">The longest piece in characters; longer sentences are cut, at clauses where they have any, else between words.</param>
    public static List<Sentence> Split(string text, int maxLength) => Split(text, maxLength, sentence => sentence);

    /// <param name="text">A cleaned text.</param>
    /// <param name="maxLength">The longest piece in characters.</param>
    /// <param name="readable">What an engine reads for a sentence. The text is split before: in words, "90 Min. Danach" has no point and "Fine. 5 people" no sign of a beginning.</param>
    public static List<Sentence> Split(string text, int maxLength, Func<string, string> readable)
    {
        var sentences = new List<Sentence>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (EndsAt(text, start, i) is var end and > 0)
            {
                Add(sentences, readable(text[start..end].Trim()), maxLength);
                if (text[i] == '\n' && end < text.Length && text[end] == '\n' && sentences.Count > 0)
                {
                    sentences[^1] = sentences[^1] with { After = SentenceBreak.Paragraph };
                }

                start = end;
                i = end - 1;
            }
        }

        Add(sentences, readable(text[start..].Trim()), maxLength);
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
        while (end < text.Length && (Enders.Contains(text[end]) || IsCloser(text, end)))
        {
            end++;
        }

        if (end == text.Length || SpacelessEnders.Contains(text[i]))
        {
            return end;
        }

        // "3.14", "example.com": no space, no end, but for "Great!See you", "Fine.It is".
        if (!char.IsWhiteSpace(text[end]))
        {
            return IsGlued(text, i, end) ? end : 0;
        }

        // "Wait... what", "'Really?' she said": a small letter goes on. But "Really? no": a mark alone ends.
        var next = text.AsSpan(end).TrimStart();
        var goesOn = Points.Contains(text[i]) || Closers.Contains(text[end - 1]);
        if (next.IsEmpty || (goesOn && (char.IsLower(next[0]) || Continuers.Contains(next[0]))))
        {
            return 0;
        }

        return end == i + 1 && text[i] == '.' && Abbreviations.IsOne(text.AsSpan(start, i - start), next) ? 0 : end;
    }

    private static bool IsGlued(string text, int i, int end) => i > 1 && char.IsLower(text[i - 1]) && char.IsLower(text[i - 2]) && char.IsUpper(text[end])
        && (text[i] is '!' or '?' || (text[i] == '.' && Abbreviations.BeginsSentence(text.AsSpan(end))));

    /// <summary>“ closes in German and opens in Chinese and English; before French » is a space.</summary>
    private static bool IsCloser(string text, int i) => text[i] switch
    {
        '“' => i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]),
        ' ' or '\u00A0' or '\u202F' => i + 1 < text.Length && text[i + 1] == '»',
        var mark => Closers.Contains(mark),
    };

    private static void Add(List<Sentence> sentences, string sentence, int maxLength)
    {
        while (sentence.Length > maxLength)
        {
            var cut = CutPosition(sentence, maxLength);
            AddPiece(sentences, sentence[..cut].TrimEnd(), SentenceBreak.Cut, maxLength);
            sentence = sentence[cut..].TrimStart();
        }

        AddPiece(sentences, sentence, SentenceBreak.Sentence, maxLength);
    }

    /// <summary>Adds what has a letter or digit; a piece of nothing but marks goes to the sentence before it.</summary>
    private static void AddPiece(List<Sentence> sentences, string piece, SentenceBreak after, int maxLength)
    {
        if (Characters.IsSpeakable(piece))
        {
            sentences.Add(new Sentence(piece, after));
        }
        else if (piece.Length > 0 && sentences.Count > 0 && sentences[^1].Text.Length + piece.Length < maxLength)
        {
            sentences[^1] = new Sentence($"{sentences[^1].Text} {piece}", after);
        }
    }

    /// <summary>After the last clause in the second half, else at the last space, else wherever no character is torn apart.</summary>
    private static int CutPosition(string sentence, int maxLength)
    {
        var space = 0;
        for (var i = maxLength; i > 0 && (i >= maxLength / 2 || space == 0); i--)
        {
            var isSpace = char.IsWhiteSpace(sentence[i]);
            if (i >= maxLength / 2
                && ((isSpace && ClauseEnders.Contains(sentence[i - 1])) || SpacelessClauseEnders.Contains(sentence[i - 1])))
            {
                return i;
            }

            space = space == 0 && isSpace ? i : space;
        }

        return space > 0 ? space : WithoutTearing(sentence, maxLength);
    }

    /// <summary>The last position up to <paramref name="position"/> that has a whole character on either side.</summary>
    private static int WithoutTearing(string sentence, int position)
    {
        for (var i = position; i > 0; i--)
        {
            if (!char.IsLowSurrogate(sentence[i])
                && char.GetUnicodeCategory(sentence[i]) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark))
            {
                return i;
            }
        }

        return position; // nothing but marks
    }
}
