using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Conversations;

/// <summary>What becomes of a send whose response was lost when no status webhook settles it in time.</summary>
internal enum UncertainPolicy
{
    /// <summary>Rather twice than never.</summary>
    SendAgain,

    /// <summary>Rather never than twice: it becomes a dead letter, for the operator to decide.</summary>
    GiveUp,
}

/// <summary>How conversations are worked on, configuration section <c>Conversations</c>.</summary>
internal sealed class ConversationOptions
{
    public const string Section = "Conversations";

    /// <summary>
    /// Name of this installation in the store: the prefix of its keys and the id of its cluster. Two installations on one store need
    /// two names. Lower-case letters, digits and hyphens. Default: <c>Orleans:ServiceId</c>, else whatsvoice.
    /// </summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage = "It must be 1 to 32 lower-case letters, digits or hyphens.")]
    public string? Installation { get; set; }

    /// <summary>Attempts at a message before it becomes a dead letter. Default: 3.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// Unanswered messages that one conversation holds; further ones become dead letters with reason <c>inbox_full</c>, and REST
    /// answers 429. Default: 100.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxPending { get; set; } = 100;

    /// <summary>
    /// How old a message may be when its turn comes; older ones, as after an outage of hours, are not answered any more. At most
    /// 24 h, the customer service window outside of which WhatsApp refuses free-form messages (131047). Default: 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long an upstream's passing faults (no connection, 5xx, 429) are retried, from the first attempt on, before a message
    /// becomes a dead letter. No Retry-After is waited for beyond it. Default: 15 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The first wait after a passing fault; doubles up to a minute. Default: 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The earlier name of <see cref="RetryFor"/>; still read.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TimeSpan? RepeatFor
    {
        get => null;
        set => RetryFor = value ?? RetryFor;
    }

    /// <summary>The earlier name of <see cref="RetryDelay"/>; still read.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TimeSpan? RepeatDelay
    {
        get => null;
        set => RetryDelay = value ?? RetryDelay;
    }

    /// <summary>
    /// How long synthesis is retried before the reply goes out as text, and how long the Tts service may be silent before it is asked whether it lives.
    /// Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:15:00")]
    public TimeSpan SpeakFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the status webhook may take to settle a send whose response was lost, from the moment of doubt; then it is sent again,
    /// which may be a second time. After an outage as much longer as the outage was. Default: 20 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UncertainFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What happens then: <c>SendAgain</c>, or <c>GiveUp</c>, which makes it a dead letter. Default: SendAgain.</summary>
    [EnumDataType(typeof(UncertainPolicy))]
    public UncertainPolicy WhenUncertain { get; set; } = UncertainPolicy.SendAgain;

    /// <summary>How often in a row a person may write the same text and be answered: more is an automatic reply. Default: 5.</summary>
    [Range(2, 1000)]
    public int MaxSameText { get; set; } = 5;

    /// <summary>Answers to one person an hour. Default: 200.</summary>
    [Range(1, 1_000_000)]
    public int MaxAnswersPerHour { get; set; } = 200;

    /// <summary>Answers to one person a day (UTC). Default: 500.</summary>
    [Range(1, 1_000_000)]
    public int MaxAnswersPerDay { get; set; } = 500;

    /// <summary>
    /// Tokens of the language model that one person may cause a day (UTC), prompts included; the reply that reaches the limit is still
    /// sent. Default: 300,000.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int MaxTokensPerDay { get; set; } = 300_000;

    /// <summary>Characters that are spoken or written to one person a day (UTC). Default: 100,000.</summary>
    [Range(1, 100_000_000)]
    public int MaxCharactersPerDay { get; set; } = 100_000;

    /// <summary>Seconds of a person's voice notes that are heard a day (UTC). Default: 3,600.</summary>
    [Range(1, 86_400)]
    public int MaxHeardSecondsPerDay { get; set; } = 3600;

    /// <summary>
    /// Secret with which phone numbers and user ids are hashed in the store's keys, logs and spans. Changing it loses track of who a
    /// conversation belongs to. Default: a random one, kept in the store.
    /// </summary>
    [MinLength(16, ErrorMessage = "It must have at least 16 characters.")]
    public string? HashKey { get; set; }

    /// <summary>How long a conversation is kept after its last message. At least 8 days, since Meta redelivers for 7. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "8.00:00:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
