using System.ComponentModel.DataAnnotations;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// The pauses that are added to what the engine itself leaves at a sentence's ends, section <c>Speech:Pauses</c>. Not under
/// 40 ms: sentences begin at packets of 20 ms, and each brings its encoder's delay along.
/// </summary>
internal sealed class PauseOptions
{
    public const string Section = "Speech:Pauses";

    // As at a comma. Some silence there must be: the next piece's encoder starts anew in it.
    private static readonly TimeSpan LongestCut = TimeSpan.FromMilliseconds(80);

    /// <summary>Between two sentences. Default: 150 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.04", "00:00:05")]
    public TimeSpan Sentence { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Between two paragraphs, that is, at an empty line. Default: 400 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.04", "00:00:05")]
    public TimeSpan Paragraph { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The pause after a sentence.</summary>
    public TimeSpan After(SentenceBreak end) => end switch
    {
        SentenceBreak.Cut => Sentence < LongestCut ? Sentence : LongestCut,
        SentenceBreak.Sentence => Sentence,
        _ => Paragraph,
    };
}
