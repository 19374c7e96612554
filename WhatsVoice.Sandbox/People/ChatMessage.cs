using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Sandbox.People;

/// <param name="Id">WhatsApp's message id (wamid).</param>
/// <param name="Direction"><c>in</c>: person to business; <c>out</c>: business to person.</param>
/// <param name="Type"><c>text</c> or <c>audio</c>.</param>
/// <param name="Status">See <see cref="Statuses"/>.</param>
/// <param name="At">When it was written (in) or accepted (out).</param>
/// <param name="Voice">Audio only: sent as a voice note.</param>
/// <param name="DurationMs">Audio only: sound length in milliseconds; absent when the file could not be read.</param>
/// <param name="ReplyTo">The quoted message (<c>context.message_id</c>).</param>
/// <param name="CallbackData">Out only: <c>biz_opaque_callback_data</c> as sent.</param>
/// <param name="TookMs">Out only: milliseconds since the message it answers (the quoted one, else the person's last).</param>
internal sealed record ChatMessage(
    string Id,
    string Direction,
    string Type,
    string Status,
    DateTimeOffset At,
    string? Text = null,
    string? MediaId = null,
    bool? Voice = null,
    double? DurationMs = null,
    string? ReplyTo = null,
    string? CallbackData = null,
    double? TookMs = null,
    MessageError? Error = null);

/// <summary>Why a message failed: Meta's error code, its title, and the details.</summary>
internal sealed record MessageError(int Code, string Title, string Details);

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

internal static class Directions
{
    public const string In = "in";

    public const string Out = "out";
}

internal static class MessageIds
{
    /// <summary>
    /// A new wamid: opaque base64 as Meta's are. Made of ASCII bytes only, whose base64 never holds a slash or a plus,
    /// so that an id can stand in a path.
    /// </summary>
    public static string New(string number) =>
        "wamid." + Convert.ToBase64String(Encoding.ASCII.GetBytes($"\x1c\x18\v{number}\x15{RandomNumberGenerator.GetHexString(20)}"));
}
