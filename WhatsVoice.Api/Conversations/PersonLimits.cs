namespace WhatsVoice.Api.Conversations;

/// <summary>What one person caused, stored with the conversation.</summary>
internal sealed record PersonUsage
{
    /// <summary>The day (UTC), as days since 1970.</summary>
    public long Day { get; init; }

    public int AnswersToday { get; init; }

    public long CharactersToday { get; init; }

    /// <summary>Tokens of the language model, prompts included.</summary>
    public long TokensToday { get; init; }

    /// <summary>Seconds of voice notes that were heard.</summary>
    public double HeardSecondsToday { get; init; }

    /// <summary>The person was told today that no more is listened to.</summary>
    public bool ToldOfHearing { get; init; }

    /// <summary>The hour, as hours since 1970.</summary>
    public long Hour { get; init; }

    public int AnswersThisHour { get; init; }

    /// <summary>Messages that ended without an answer and for which no reply endpoint or language model was called.</summary>
    public int UnansweredToday { get; init; }

    /// <summary>Fingerprint of the person's latest text.</summary>
    public string? LastText { get; init; }

    /// <summary>How often in a row the person wrote that text.</summary>
    public int SameText { get; init; }
}

/// <summary>
/// Bounds what one person can cost a day, and ends a dialogue of two automatic repliers: one that writes the same text again and again
/// by that, others by the answers of an hour.
/// </summary>
internal static class PersonLimits
{
    /// <summary>
    /// So many messages of one person a day (UTC) that end without an answer, and that no reply writer is paid for, leave a record, and a fingerprint for 8 days
    /// against redeliveries. Further ones leave nothing: stickers cost nothing, and a script sends a hundred thousand.
    /// </summary>
    public const int MaxUnansweredPerDay = 100;

    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;

    /// <returns>
    /// Which limit forbids another answer, and in words; null when none does. Messages of other programs are not limited, nor is a reply
    /// that is written and paid for: the further parts of a long one are messages of their own.
    /// </returns>
    public static (string Reason, string Detail)? Exceeded(PersonUsage? usage, PendingMessage message, long nowUnixMs, ConversationOptions options)
    {
        if (usage is null || message.IsOutbound || message.Redrive > 0 || message.Reply is not null)
        {
            return null;
        }

        usage = Current(usage, nowUnixMs);
        return usage switch
        {
            _ when usage.LastText == Fingerprint.OfText(message.Message.Text) && usage.SameText >= options.MaxSameText =>
                (Reasons.Loop, $"The person wrote the same text {options.MaxSameText} times in a row, as an automatic reply does (Conversations:MaxSameText)."),
            _ when usage.AnswersThisHour >= options.MaxAnswersPerHour => (Reasons.HourlyLimit, "The person had as many answers this hour as Conversations:MaxAnswersPerHour allows."),
            _ when usage.AnswersToday >= options.MaxAnswersPerDay => (Reasons.DailyLimit, "The person had as many answers today as Conversations:MaxAnswersPerDay allows."),
            _ when usage.CharactersToday >= options.MaxCharactersPerDay => (Reasons.DailyLimit, "The person was told as many characters today as Conversations:MaxCharactersPerDay allows."),
            _ when usage.TokensToday >= options.MaxTokensPerDay => (Reasons.DailyLimit, "The person caused as many tokens today as Conversations:MaxTokensPerDay allows."),
            _ when message.Message.Type == "audio" && message.Transcript is null && usage.ToldOfHearing && usage.HeardSecondsToday >= options.MaxHeardSecondsPerDay =>
                (Reasons.DailyLimit, "As many seconds of the person were heard today as Conversations:MaxHeardSecondsPerDay allows."),
            _ => null,
        };
    }

    /// <summary>Whether a voice note is over the day's seconds: the first one is answered with that, the others are not.</summary>
    public static bool WasHeardEnough(PersonUsage? usage, PendingMessage message, long nowUnixMs, ConversationOptions options) =>
        usage is not null && message.Redrive == 0 && Current(usage, nowUnixMs).HeardSecondsToday >= options.MaxHeardSecondsPerDay;

    /// <summary>Remembers that the person was told that no more is listened to today.</summary>
    public static PersonUsage ToldOfHearing(PersonUsage? usage, long nowUnixMs) => Current(usage ?? new PersonUsage(), nowUnixMs) with { ToldOfHearing = true };

    /// <summary>
    /// A message counts once, however many attempts it took: one that was given up has counted then (<see cref="Tried"/>), and its redrive is the
    /// operator's doing, of which only the characters count.
    /// </summary>
    public static PersonUsage Answered(PersonUsage? usage, PendingMessage message, long nowUnixMs)
    {
        usage = Current(usage ?? new PersonUsage(), nowUnixMs);
        if (message.IsOutbound)
        {
            return usage;
        }

        usage = usage with { CharactersToday = usage.CharactersToday + (message.Reply?.Text.Length ?? 0) };
        if (message.IsRedriven)
        {
            return usage;
        }

        var text = Fingerprint.OfText(message.Message.Text);
        return usage with
        {
            AnswersToday = usage.AnswersToday + 1,
            AnswersThisHour = usage.AnswersThisHour + 1,

            // A message without words, such as the further part of a reply, is no other text: it does not end a loop.
            LastText = text ?? usage.LastText,
            SameText = text is null ? usage.SameText : text == usage.LastText ? usage.SameText + 1 : 1,
        };
    }

    /// <summary>
    /// Counts a message that had no answer but cost like any other: the reply writer was told of it and had none, or it was given up after an attempt.
    /// </summary>
    public static PersonUsage Tried(PersonUsage? usage, long nowUnixMs)
    {
        usage = Current(usage ?? new PersonUsage(), nowUnixMs);
        return usage with { AnswersToday = usage.AnswersToday + 1, AnswersThisHour = usage.AnswersThisHour + 1 };
    }

    /// <summary>Counts a message that ended without an answer and for which no reply endpoint or language model was called (<see cref="MaxUnansweredPerDay"/>).</summary>
    public static PersonUsage Unanswered(PersonUsage? usage, long nowUnixMs)
    {
        usage = Current(usage ?? new PersonUsage(), nowUnixMs);
        return usage with { UnansweredToday = usage.UnansweredToday + 1 };
    }

    public static PersonUsage Written(PersonUsage? usage, int tokens, long nowUnixMs)
    {
        usage = Current(usage ?? new PersonUsage(), nowUnixMs);
        return usage with { TokensToday = usage.TokensToday + tokens };
    }

    public static PersonUsage Heard(PersonUsage? usage, TimeSpan duration, long nowUnixMs)
    {
        usage = Current(usage ?? new PersonUsage(), nowUnixMs);
        return usage with { HeardSecondsToday = usage.HeardSecondsToday + duration.TotalSeconds };
    }

    /// <summary>Without the counts of an earlier day or hour. The same text an hour later is no loop.</summary>
    private static PersonUsage Current(PersonUsage usage, long nowUnixMs)
    {
        var (day, hour) = (nowUnixMs / DayMs, nowUnixMs / HourMs);
        if (usage.Day != day)
        {
            return new PersonUsage { Day = day, Hour = hour };
        }

        return usage.Hour == hour ? usage : usage with { Hour = hour, AnswersThisHour = 0, SameText = 0 };
    }
}
