namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Why a message waits, failed or was given up: <c>reason</c> of its record, of its dead letter and of the metric <c>whatsvoice.dead_letters</c>. Contracts, since
/// operators redrive by them; their table is in docs/lifecycle.md.
/// </summary>
internal static class Reasons
{
    public const string Account = "account";
    public const string Attempts = "attempts";
    public const string DailyLimit = "daily_limit";
    public const string Hearing = "hearing";
    public const string HourlyLimit = "hourly_limit";
    public const string InboxFull = "inbox_full";
    public const string Loop = "loop";
    public const string PairRate = "pair_rate";
    public const string Reply = "reply";
    public const string Speech = "speech";
    public const string Store = "store";
    public const string TooOld = "too_old";
    public const string Uncertain = "uncertain";
    public const string Unknown = "unknown";
    public const string Upstream = "upstream";
    public const string WindowClosed = "window_closed";

    /// <summary>A code of WhatsApp's that says it all.</summary>
    public static string OfCode(int code) => $"whatsapp_{code}";
}
