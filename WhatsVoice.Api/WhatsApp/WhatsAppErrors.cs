using System.Net;
using System.Text.Json;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>What a failed call, or a <c>failed</c> status, means for the message and its conversation.</summary>
internal enum WhatsAppFailure
{
    /// <summary>Retry with backoff; nothing was accepted.</summary>
    Transient,

    /// <summary>This person is written to too often: hold their conversation, others go on.</summary>
    PairRate,

    /// <summary>The token, the number or the account is not in order: nothing goes through until somebody acts, so messages wait.</summary>
    Account,

    /// <summary>WhatsApp does not know the media id (any more): upload again.</summary>
    MediaUnknown,

    /// <summary>WhatsApp could not process the audio: encode it again, then send text.</summary>
    MediaRefused,

    Final,

    /// <summary>The message may or may not have been accepted: only its status webhook can tell.</summary>
    Uncertain,
}

/// <summary>
/// The one table of WhatsApp's errors. It decides by <c>code</c> (and subcode 33), as
/// developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes asks: HTTP status and wording change without notice.
/// </summary>
internal static class WhatsAppErrors
{
    /// <summary>Audio could not be processed (a status after the send was accepted).</summary>
    public const int MediaNotProcessed = 131053;

    /// <summary>The person has not written within 24 hours.</summary>
    public const int WindowClosed = 131047;

    /// <summary>A parameter is wrong; with subcode 33, an object that a parameter names does not exist.</summary>
    public const int InvalidParameter = 100;

    private const int UnknownObject = 33;

    /// <param name="details">Its <c>error_data.details</c>, or its message.</param>
    /// <param name="status">The HTTP status of the refused call; null for an error in a status webhook.</param>
    public static WhatsAppFailure Classify(int code, int? subcode = null, string? details = null, bool isTransient = false, HttpStatusCode? status = null) => code switch
    {
        131056 => WhatsAppFailure.PairRate,

        // The token, the permission, the phone number id, the account's standing, the number's registration, its name, its payment.
        3 or 10 or 33 or 190 or (>= 200 and <= 299) or 368 or 131005 or 131031 or 131037 or 131042 or 131045 or 133010 => WhatsAppFailure.Account,
        InvalidParameter when subcode == UnknownObject => WhatsAppFailure.Account,
        0 when status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => WhatsAppFailure.Account,

        InvalidParameter or 131009 when details?.Contains("media", StringComparison.OrdinalIgnoreCase) == true => WhatsAppFailure.MediaUnknown,
        MediaNotProcessed => WhatsAppFailure.MediaRefused,

        // Limits: WhatsApp counted the call and did nothing else.
        4 or 80007 or 130429 or 131016 or 131048 or 131057 or 133004 => WhatsAppFailure.Transient,

        // "Something went wrong" and whatever is not in the table: behind a server error it may have gone wrong after the effect.
        1 or 2 or 131000 => IsDoubtful(status) ? WhatsAppFailure.Uncertain : WhatsAppFailure.Transient,
        _ when IsDoubtful(status) => WhatsAppFailure.Uncertain,
        _ when isTransient || status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => WhatsAppFailure.Transient,
        _ => WhatsAppFailure.Final,
    };

    /// <summary>Throws for an error response, with what the Graph API says in it.</summary>
    /// <exception cref="WhatsAppException">The call was refused, or its outcome cannot be known.</exception>
    public static async Task EnsureAcceptedAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        // A response without the Graph API's body comes from something in between, and passes.
        var error = await ReadErrorAsync(response, cancellationToken) ?? new GraphError { Message = $"HTTP {(int)response.StatusCode}", IsTransient = true };
        var details = error.ErrorData?.Details;
        throw new WhatsAppException(
            Classify(error.Code, error.ErrorSubcode, $"{error.Message} {details}", error.IsTransient, response.StatusCode),
            PhoneNumbers.Mask($"WhatsApp refused the call: {error.Code} {error.Message} {details}".TrimEnd()),
            error.Code,
            RetryAfter.Of(response, time.GetUtcNow()),
            null)
        {
            Details = details is null ? null : PhoneNumbers.Mask(details),
        };
    }

    /// <summary>503 and 429 say that nothing was done; another server error leaves that open, and so does a gateway's 408.</summary>
    private static bool IsDoubtful(HttpStatusCode? status) => status is HttpStatusCode.RequestTimeout or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.ServiceUnavailable);

    private static async Task<GraphError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await JsonBody.ReadAsync(response.Content, GraphJson.Default.GraphErrorBody, cancellationToken))?.Error;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            // Not JSON, or in an unknown character set.
            return null;
        }
    }
}

/// <summary>A call to WhatsApp did not succeed; <see cref="Kind"/> says what that means for the message.</summary>
internal sealed class WhatsAppException(WhatsAppFailure kind, string message, int code, TimeSpan? retryAfter, Exception? inner)
    : Exception(message, inner)
{
    public WhatsAppFailure Kind { get; } = kind;

    /// <summary>The Graph API's error code; 0 when there was none.</summary>
    public int Code { get; } = code;

    /// <summary>How long WhatsApp asks to wait, when it says so: at most 5 min and a quarter more at random.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The sentence that explains the code, <c>error_data.details</c>, without phone numbers.</summary>
    public string? Details { get; init; }

    public bool IsTooLarge { get; init; }

    /// <summary>WhatsApp knows no object of an id in the call (100, subcode 33).</summary>
    public bool IsUnknownObject => Kind == WhatsAppFailure.Account && Code == WhatsAppErrors.InvalidParameter;

    /// <param name="inner">Why; an open circuit breaker's says how long to wait.</param>
    public static WhatsAppException NotReached(Exception inner)
        => new(WhatsAppFailure.Transient, "WhatsApp could not be reached.", 0, Upstreams.RetryAfterOf(inner), inner);

    public static WhatsAppException Uncertain(string message, Exception? inner)
        => new(WhatsAppFailure.Uncertain, message, 0, null, inner);

    /// <summary>The same failure where it is about this message only.</summary>
    public WhatsAppException AsFinal() => new(WhatsAppFailure.Final, Message, Code, RetryAfter, this) { Details = Details };

    /// <summary>The same failure of a call that may be repeated: doubt about its outcome does not matter there.</summary>
    public WhatsAppException AsRepeatable()
        => Kind == WhatsAppFailure.Uncertain ? new(WhatsAppFailure.Transient, Message, Code, RetryAfter, this) { Details = Details } : this;
}
