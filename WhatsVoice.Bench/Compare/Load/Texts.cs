using System.Text.RegularExpressions;

namespace WhatsVoice.Bench.Compare.Load;

/// <summary>What people write: words that no one has written before, so that no cache helps.</summary>
internal static partial class Texts
{
    private const string Consonants = "bcdfghjklmnprstvwz";
    private const string Vowels = "aeiou";

    // # is a made-up word of eight letters, one for each sentence.
    private const string Short = "Your order for # is ready and waits at the counter for you.";

    private const string Medium = "Thank you for writing about #. The parcel of # left our warehouse this morning, and the driver has it now. "
        + "It should be at the door of # before noon.";

    private const string Long = "Good evening, and thank you for waiting for #. Your room at # is confirmed for two nights, from Friday to Sunday. "
        + "Breakfast with # is served from seven to ten. Check-in at # starts in the afternoon, but you may leave your bags with us earlier. "
        + "If you come by car, please use the entrance at # on the river side. We look forward to # and to seeing you!";

    // Of twenty messages ten are short, seven of medium length and three long.
    private static readonly string[] Mix = [.. "SMSMSLSMSSMSMLSMSMSL".Select(kind => kind switch { 'S' => Short, 'M' => Medium, _ => Long })];

    private static int _texts;
    private static int _markers;

    /// <summary>One sentence of 65 characters.</summary>
    public static string NextShort() => Fill(Short);

    /// <summary>One to six sentences, of 65 to 380 characters, in the same order for every system that begins with a new turn.</summary>
    public static string NextMixed() => Fill(Mix[(int)((uint)Interlocked.Increment(ref _texts) % Mix.Length)]);

    /// <summary>Begins the order of the mixed texts anew.</summary>
    public static void Restart() => Volatile.Write(ref _texts, 0);

    /// <summary>The made-up word of a text, by which its synthesis is told from others; the first of several.</summary>
    public static string? MarkerIn(string text) => Marker().Match(text) is { Success: true } match ? match.Value : null;

    private static string Fill(string pattern) => string.Concat(pattern.Split('#').SelectMany((part, index) => index == 0 ? [part] : new[] { NextMarker(), part }));

    private static string NextMarker()
    {
        var number = (uint)Interlocked.Increment(ref _markers);
        Span<char> word = stackalloc char[8];
        for (var letter = 0; letter < word.Length; letter++)
        {
            var letters = letter % 2 == 0 ? Consonants : Vowels;
            word[letter] = letters[(int)(number % (uint)letters.Length)];
            number /= (uint)letters.Length;
        }

        word[0] = char.ToUpperInvariant(word[0]);
        return word.ToString();
    }

    [GeneratedRegex("\\b[BCDFGHJKLMNPRSTVWZ][aeiou](?:[bcdfghjklmnprstvwz][aeiou]){3}\\b")]
    private static partial Regex Marker();
}
