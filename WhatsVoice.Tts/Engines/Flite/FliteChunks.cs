namespace WhatsVoice.Tts.Engines.Flite;

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
