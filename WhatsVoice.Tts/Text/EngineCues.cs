using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Cues in brackets that engines obey (ElevenLabs v3's <c>[laughs]</c>, pauses such as <c>[pause:30s]</c>, phonemes in <c>[[...]]</c>). Known
/// ones are removed; other words in square brackets are kept in round ones, which no engine obeys: a stranger's text gives no orders.
/// </summary>
internal static partial class EngineCues
{
    // First words of cues: ElevenLabs' prompting guide for v3, and what open engines (Bark, Orpheus, Dia, Chatterbox, macOS) take.
    private static readonly FrozenSet<string> Cues = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "pause", "pauses", "break", "silence", "slnc", "pbas", "volm", "emph", "inpt", "rset", "prosody", "pitch", "volume", "rate",
        "laugh", "laughs", "laughing", "laughter", "chuckle", "chuckles", "giggle", "giggles", "snickers", "snorts", "cackles", "wheezing",
        "sigh", "sighs", "sighing", "exhale", "exhales", "inhale", "inhales", "breath", "breathes", "breathing", "gasp", "gasps", "gulp", "gulps", "swallows",
        "cough", "coughs", "sneezes", "sniff", "sniffs", "sniffles", "groan", "groans", "yawn", "yawns", "hums", "burps", "clears", "mumbles",
        "cries", "crying", "sobs", "screams", "shouts", "shouting", "yells", "whisper", "whispers", "whispering", "sings", "singing",
        "applause", "clapping", "beep", "gunshot", "explosion", "sfx",
        "excited", "excitedly", "sadly", "angrily", "happily", "sarcastic", "sarcastically", "mischievously", "nervously", "deadpan", "cheerfully");

    public static string Neutralize(string text, DroppedText dropped) => text.Contains('[', StringComparison.Ordinal)
        ? WithoutPairs(text.Replace(Phonemes(), "", dropped, DroppedKind.Markup), dropped)
        : text;

    /// <summary>Every bracket that could hold a command becomes a space.</summary>
    public static string WithoutBrackets(string text) => Bracket().Replace(text, " ");

    private static string WithoutPairs(string text, DroppedText dropped) => text.Replace(
        Brackets(), match => IsCue(match.Groups["words"].Value) ? " " : $"({match.Groups["words"].Value})", dropped, DroppedKind.Markup);

    private static bool IsCue(string words) => Cues.Contains(FirstWord().Match(words).Value) && WordBreak().Count(words.Trim()) < 3;

    [GeneratedRegex(@"\[\[[^\[\]\n]*\]\]", RegexOptions.NonBacktracking)]
    private static partial Regex Phonemes();

    [GeneratedRegex(@"\[(?<words>[^\[\]\n]*)\]", RegexOptions.NonBacktracking)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"[\[\]<>]", RegexOptions.NonBacktracking)]
    private static partial Regex Bracket();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WordBreak();
}
