using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>Section <c>Speech</c>.</summary>
internal sealed class SpeechOptions : IValidatableObject
{
    public const string Section = "Speech";

    /// <summary>
    /// The longest text of a request, in characters after cleaning; 1 to 100,000. Default: 4,096, as OpenAI's. The Api cuts replies at its own 4,096
    /// (WhatsApp's limit of a text), so a higher value changes nothing for them, and with a lower one longer parts go out as text.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxCharacters { get; set; } = 4096;

    /// <summary>The longest sound of a response; a text that would take longer is refused with 413. From 1 s to 1 h. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxAudioDuration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many requests of one caller are in work at once before more are answered with 429; the Api's own are not limited. Default: 16.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 16;

    /// <summary>The voice of a language, by BCP 47 tag such as <c>pt-BR</c> or <c>pt</c>, for requests that name none. Default: none.</summary>
    public Dictionary<string, string> Voices { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Opus bits a second for texts that fit a voice note at it; longer ones get less. Default: 24,000.</summary>
    [Range(6_000, 128_000)]
    public int BitRate { get; set; } = 24_000;

    /// <summary>Opus complexity, 0 (fastest) to 10. Default: 5, half the time of 10 and no difference to hear in speech.</summary>
    [Range(0, 10)]
    public int Complexity { get; set; } = 5;

    /// <summary>The voice that is set for a language or, without its region, for all of its kinds; empty for none.</summary>
    public string VoiceOf(string language) =>
        Voices.GetValueOrDefault(language) ?? Voices.GetValueOrDefault(language.Split('-')[0]) ?? "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (language, _) in Voices.Where(voice => !LanguageTag.IsValid(voice.Key)))
        {
            yield return new ValidationResult("It must be under a BCP 47 tag such as en or pt-BR.", [$"{nameof(Voices)}:{language}"]);
        }
    }
}

[OptionsValidator]
internal sealed partial class SpeechOptionsValidator : IValidateOptions<SpeechOptions>;

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

    public TimeSpan After(SentenceBreak end) => end switch
    {
        SentenceBreak.Cut => Sentence < LongestCut ? Sentence : LongestCut,
        SentenceBreak.Sentence => Sentence,
        _ => Paragraph,
    };
}

[OptionsValidator]
internal sealed partial class PauseOptionsValidator : IValidateOptions<PauseOptions>;
