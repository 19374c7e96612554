namespace WhatsVoice.Sandbox.Webhooks;

internal static class WebhookBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The wait after the failed attempt <paramref name="attempt"/>: none, then 0.5, 1, 2, 4 s and so on up to the cap.
    /// Meta: "immediately, then less and less often", without figures.
    /// </summary>
    public static TimeSpan After(int attempt, TimeSpan cap) =>
        attempt <= 1 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min(cap.Ticks, First.Ticks * Math.Pow(2, attempt - 2)));
}
