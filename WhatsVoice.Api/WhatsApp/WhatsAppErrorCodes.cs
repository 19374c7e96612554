using System.Net;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Decides by <c>code</c>, as developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes asks:
/// HTTP status and subcode change without notice.
/// </summary>
internal static class WhatsAppErrorCodes
{
    public static WhatsAppFailure Classify(GraphError error, HttpStatusCode status) => error switch
    {
        { Code: 131056 } => WhatsAppFailure.PairRate,
        { Code: 1 or 2 or 4 or 80007 or 130429 or 131000 or 131016 or 131057 or 133004 } or { IsTransient: true } => WhatsAppFailure.Transient,
        { Code: 3 or 10 or 33 or 190 or (>= 200 and <= 299) or 131005 or 133010 } => WhatsAppFailure.Account,
        { Code: 368 or 131031 or 130497 or 131042 or 131048 } => WhatsAppFailure.Account,
        { Code: 100 or 131009 } when error.Data?.Details?.Contains("media", StringComparison.OrdinalIgnoreCase) == true => WhatsAppFailure.MediaUnknown,
        { Code: 131053 } => WhatsAppFailure.MediaRefused,
        { Code: 0 } => status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => WhatsAppFailure.Account,
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => WhatsAppFailure.Transient,
            _ => WhatsAppFailure.Final,
        },
        _ => WhatsAppFailure.Final,
    };
}
