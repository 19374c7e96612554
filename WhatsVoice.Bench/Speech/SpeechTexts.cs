using System.Globalization;

namespace WhatsVoice.Bench.Speech;

/// <summary>Texts of 8 sentences and about 600 characters; a word made up for each keeps any two from sharing a sentence.</summary>
internal static class SpeechTexts
{
    // As people write: 23 to 157 characters. "#" is the made-up word of four letters.
    private static readonly string[] Mixed =
    [
        "Thank you for writing about order #: it left our warehouse this morning, the courier has it, and you will get a message as soon as it is near your street.",
        "The parcel of order # is a little heavy, so please make sure that somebody is at home to take it from the driver.",
        "If nobody is there, order # waits for you at the post office around the corner, for a week.",
        "You can change the address of # until nine this evening in the app.",
        "A refund for # takes about three days with most banks.",
        "The invoice of # is in your mailbox by now.",
        "Anything else about order #?",
        "Goodbye and enjoy #.",
    ];

    private static readonly string[] Days = ["one", "two", "six", "ten"];

    private static int _words;

    /// <summary>The sentences from the longest to the shortest: five at once leave no slot waiting for a long one at the end.</summary>
    public static string[] LongestFirst() => Fill(Mixed);

    public static string[] ShortestFirst() => Fill(Mixed.Reverse());

    /// <summary>75 characters each: five at once need two full rounds.</summary>
    public static string[] Equal() => Fill(Enumerable.Range(0, 8).Select(index =>
        $"Order # is on its way to you and should be at your door within {Days[index % Days.Length]} days."));

    /// <summary>A known text with a new sentence of average length in its middle.</summary>
    public static string[] WithOneNew(string[] known)
    {
        var changed = known.ToArray();
        changed[3] = Fill([Mixed[3]])[0];
        return changed;
    }

    public static string Join(IEnumerable<string> sentences) => string.Join(' ', sentences);

    /// <summary>A new word for each sentence, so that also equal patterns differ.</summary>
    private static string[] Fill(IEnumerable<string> patterns) =>
        [.. patterns.Select(pattern => pattern.Replace("#", Word(Interlocked.Increment(ref _words)), StringComparison.Ordinal))];

    /// <summary>A consonant and a vowel in turn, capital first, such as Bato: one sentence's word for each number.</summary>
    private static string Word(int number)
    {
        const string Consonants = "bcdfghjklmnprstvwz";
        const string Vowels = "aeiou";
        var word = string.Create(CultureInfo.InvariantCulture, $"{Take(Consonants)}{Take(Vowels)}{Take(Consonants)}{Take(Vowels)}");
        return char.ToUpperInvariant(word[0]) + word[1..];

        char Take(string letters)
        {
            var letter = letters[number % letters.Length];
            number /= letters.Length;
            return letter;
        }
    }
}
