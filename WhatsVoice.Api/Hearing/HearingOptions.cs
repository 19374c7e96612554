using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Hearing;

/// <summary>Voice notes of people, section <c>Hearing</c>.</summary>
internal sealed class HearingOptions
{
    public const string Section = "Hearing";

    /// <summary>How long a voice note is tried again while it cannot be downloaded or transcribed; then the person is told. Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a voice note is tried again while the Stt service says that no engine can transcribe. Default: 20 s, longer than an
    /// engine is skipped after failures (<c>Transcription:Breaker:BreakDuration</c>).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan UnavailableFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long one transcription may take, seen from the Api. The Stt service finishes it all the same, and a further try gets it.
    /// Default: 1 min; a slow local model needs more, and then a <see cref="RetryFor"/> that is as long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The Stt service's <c>Transcription:MaxDuration</c>: a recording that it was still working on at the <see cref="Timeout"/> counts at most so much.
    /// Default: 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What people are told. The defaults are English; the language of others is found as for any reply.</summary>
    [ValidateObjectMembers]
    public HearingAnswers Answers { get; set; } = new();
}

/// <summary>Spoken where there are no words to answer, section <c>Hearing:Answers</c>; an empty one means silence.</summary>
internal sealed class HearingAnswers
{
    /// <summary>There was nothing to understand: silence or noise.</summary>
    [MaxLength(500)]
    public string NothingUnderstood { get; set; } = "I could not understand that. Please say it again, or write it to me.";

    /// <summary>The recording is longer or larger than what is transcribed.</summary>
    [MaxLength(500)]
    public string TooLong { get; set; } = "That recording is too long for me. Please send a shorter one, or write to me.";

    /// <summary>The file is damaged, of an unknown kind, or gone.</summary>
    [MaxLength(500)]
    public string CannotBeHeard { get; set; } = "I could not open that recording. Please send it again, or write to me.";

    [MaxLength(500)]
    public string NotNow { get; set; } = "I cannot listen to voice notes at the moment. Please write to me.";

    /// <summary>The person has said as much today as is listened to (<c>Conversations:MaxHeardSecondsPerDay</c>); told once a day.</summary>
    [MaxLength(500)]
    public string EnoughForToday { get; set; } = "I cannot listen to more voice notes today. Please write to me.";

    private static readonly HearingAnswers Defaults = new();

    /// <summary>Whether an answer is one of those that are not configured.</summary>
    public static bool IsDefault(string answer) =>
        answer == Defaults.NothingUnderstood || answer == Defaults.TooLong || answer == Defaults.CannotBeHeard || answer == Defaults.NotNow
        || answer == Defaults.EnoughForToday;
}

[OptionsValidator]
internal sealed partial class HearingOptionsValidator : IValidateOptions<HearingOptions>;
