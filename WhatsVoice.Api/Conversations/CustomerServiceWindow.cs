namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Free-form messages may be sent for 24 hours after the person last wrote; later WhatsApp answers 131047 (documentation:
/// whatsapp/messages/send-messages). A message of another program that comes too late is not even spoken.
/// </summary>
internal static class CustomerServiceWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(24);

    public static AnswerResult Closed { get; } = AnswerResult.GiveUp("window_closed", "The person has not written within 24 hours, so WhatsApp would refuse it (131047).");

    public static void Note(InboundMessage message, ConversationState state)
    {
        if (message.Type != InboundMessage.Outbound)
        {
            state.LastWroteUnixSeconds = Math.Max(state.LastWroteUnixSeconds, message.SentAtUnixSeconds);
        }
    }

    /// <summary>Where it is not known when the person last wrote, WhatsApp decides.</summary>
    public static bool IsClosed(InboundMessage message, ConversationState state, long nowUnixMs) =>
        message.Type == InboundMessage.Outbound
        && state.LastWroteUnixSeconds > 0
        && nowUnixMs - (state.LastWroteUnixSeconds * 1000) > Length.TotalMilliseconds;
}
