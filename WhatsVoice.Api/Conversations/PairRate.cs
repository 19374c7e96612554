namespace WhatsVoice.Api.Conversations;

/// <summary>
/// WhatsApp takes one message to the same person every 6 s and lends a burst of up to 45 that later ones pay back
/// (documentation: whatsapp/about-the-platform; over it, error 131056). Kept as one date, the generic cell rate algorithm's
/// theoretical arrival time, so that it fits into the conversation's state.
/// </summary>
internal static class PairRate
{
    public const int Burst = 45;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    /// <param name="paidUntilUnixMs">Until when earlier messages have used up the person's share.</param>
    /// <returns>When the next message may go, Unix milliseconds: now, or within 6 s. More than that is only asked for when the clock was put back.</returns>
    public static long NextUnixMs(long paidUntilUnixMs, long nowUnixMs)
        => Math.Clamp(paidUntilUnixMs - (long)((Burst - 1) * Interval.TotalMilliseconds), nowUnixMs, nowUnixMs + (long)Interval.TotalMilliseconds);

    /// <returns>Until when the person's share is used up after one more message.</returns>
    public static long Pay(long paidUntilUnixMs, long nowUnixMs) => Math.Clamp(paidUntilUnixMs, nowUnixMs, nowUnixMs + (long)(Burst * Interval.TotalMilliseconds)) + (long)Interval.TotalMilliseconds;
}
