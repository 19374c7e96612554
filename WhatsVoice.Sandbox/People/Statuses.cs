namespace WhatsVoice.Sandbox.People;

/// <summary>
/// A person's message is <c>pending</c> until the business has acknowledged its webhook, then <c>delivered</c>, then <c>read</c>.
/// The business's is <c>accepted</c>, <c>sent</c>, <c>delivered</c>, <c>read</c>, and a voice note <c>played</c>. Either may be <c>failed</c>.
/// </summary>
internal static class Statuses
{
    public const string Pending = "pending";
    public const string Accepted = "accepted";
    public const string Sent = "sent";
    public const string Delivered = "delivered";
    public const string Read = "read";
    public const string Played = "played";
    public const string Failed = "failed";

    /// <summary>A status only moves forward; nothing follows a failure.</summary>
    public static bool Follows(string next, string current) => Rank(next) > Rank(current);

    private static int Rank(string status) => status switch
    {
        Pending or Accepted => 0,
        Sent => 1,
        Delivered => 2,
        Read => 3,
        Played => 4,
        Failed => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of the sandbox."),
    };
}
