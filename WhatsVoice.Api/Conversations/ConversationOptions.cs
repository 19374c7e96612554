using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.Conversations;

/// <summary>How conversations are worked on, configuration section <c>Conversations</c>.</summary>
internal sealed class ConversationOptions
{
    public const string Section = "Conversations";

    /// <summary>Attempts at a message before it becomes a dead letter. Default: 3.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How many unanswered messages one conversation holds; more are refused with 503, and Meta brings them again. Default: 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxPending { get; set; } = 1000;

    /// <summary>
    /// How old a message may be when its turn comes; older ones, as after an outage of hours, are not answered any more. At most
    /// 24 h, the customer service window outside of which WhatsApp refuses free-form messages (131047). Default: 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an upstream's passing faults (no connection, 5xx, 429) are waited out before a message becomes a dead letter. Default: 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RepeatFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The first wait after a passing fault; doubles up to a minute. Default: 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RepeatDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long the status webhook may take to settle a send whose answer was lost; then it is sent again, which may be a
    /// second time. Default: 20 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UncertainFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What happens then: <c>SendAgain</c>, or <c>GiveUp</c>, which makes it a dead letter. Default: SendAgain.</summary>
    [EnumDataType(typeof(UncertainPolicy))]
    public UncertainPolicy WhenUncertain { get; set; } = UncertainPolicy.SendAgain;
}
