using System.Net;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>A call to WhatsApp did not succeed; <see cref="Kind"/> says what that means for the message.</summary>
internal sealed class WhatsAppException(WhatsAppFailure kind, string message, int code, TimeSpan? retryAfter, Exception? inner)
    : Exception(message, inner)
{
    public WhatsAppFailure Kind { get; } = kind;

    /// <summary>The Graph API's error code; 0 when there was none.</summary>
    public int Code { get; } = code;

    /// <summary>How long WhatsApp asks to wait, when it says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public static WhatsAppException Refused(GraphError error, HttpStatusCode status, TimeSpan? retryAfter)
        => new(WhatsAppErrorCodes.Classify(error, status), PhoneNumbers.Mask($"WhatsApp refused the call: {error.Code} {error.Message} {error.Data?.Details}".TrimEnd()), error.Code, retryAfter, null);

    public static WhatsAppException Busy(HttpStatusCode status, TimeSpan? retryAfter)
        => new(WhatsAppFailure.Transient, $"WhatsApp answered {(int)status}.", 0, retryAfter, null);

    /// <param name="inner">Why; an open breaker's says how long to wait.</param>
    public static WhatsAppException NotReached(Exception inner)
        => new(WhatsAppFailure.Transient, "WhatsApp could not be reached.", 0, Upstreams.RetryAfterOf(inner), inner);

    public static WhatsAppException Uncertain(string message, Exception? inner)
        => new(WhatsAppFailure.Uncertain, message, 0, null, inner);
}
