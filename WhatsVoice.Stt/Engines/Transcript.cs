using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace WhatsVoice.Stt.Engines;

/// <param name="Text">The words; empty where there is nothing to understand.</param>
/// <param name="Language">The language as ISO 639-1; null where the engine does not tell.</param>
/// <param name="Duration">
/// The length of the sound in seconds. From an engine: as it tells, null where it does not. As answered: the longer of that and the file's own.
/// </param>
/// <param name="Segments">The text with its times; empty where the engine does not tell.</param>
internal sealed partial record Transcript(string Text, string? Language, double? Duration, IReadOnlyList<TranscriptSegment> Segments)
{
    /// <summary>How many attempts broke off before this one: the engine may bill them too.</summary>
    [JsonIgnore]
    public int LostAttempts { get; init; }

    /// <summary>Leaves out what Whisper models make up over silence: <c>no_speech_prob</c> above 0.6 and <c>avg_logprob</c> below -1 (openai/whisper, transcribe.py).</summary>
    public static Transcript FromSegments(IEnumerable<TranscriptSegment> segments, string? language, double? duration)
    {
        List<TranscriptSegment> heard = [.. segments.Where(segment => segment is not { NoSpeechProbability: > 0.6, AverageLogProbability: < -1 })];
        return new Transcript(string.Concat(heard.Select(segment => segment.Text)).Trim(), language, duration, heard);
    }

    /// <summary>
    /// Leaves out what only describes a sound: Whisper models write <c>[BLANK_AUDIO]</c>, <c>(music)</c>, <c>*laughs*</c> or notes where nobody speaks, which
    /// would be answered as if the person had said it. Words beside it stay as they are, and so do numbers in brackets.
    /// </summary>
    public Transcript WithoutSounds()
    {
        List<TranscriptSegment> spoken = [.. Segments.Where(segment => !IsSound(segment.Text))];
        return spoken.Count < Segments.Count ? this with { Text = string.Concat(spoken.Select(segment => segment.Text)).Trim(), Segments = spoken }
            : IsSound(Text) ? this with { Text = "" }
            : this;
    }

    // Only descriptions, one after the other. Each begins with another character than what may lie between them, so that no text takes long to check.
    [GeneratedRegex(@"^\s*(?:(?:\[[^\[\]\d]*\]|\([^()\d]*\)|（[^（）\d]*）|【[^【】\d]*】|\*[^*\d]*\*|[♪♫])[\s.,!]*)+$")]
    private static partial Regex Sounds();

    private static bool IsSound(string text) => Sounds().IsMatch(text);

    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a transcript of {Text.Length} characters";
}

/// <param name="Start">Seconds from the beginning.</param>
/// <param name="End">Seconds from the beginning.</param>
internal sealed record TranscriptSegment(double Start, double End, string Text, double AverageLogProbability = 0, double NoSpeechProbability = 0)
{
    /// <inheritdoc cref="Transcript.ToString"/>
    public override string ToString() => $"a segment of {Text.Length} characters";
}

internal sealed record TranscriptionResult(Transcript Transcript, string Engine, bool IsCached);
