using System.Net;
using System.Text;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Api.Replies;

/// <summary>What a failed call to a reply endpoint or a language model means, in words that name the setting and quote nothing of the person.</summary>
internal static class ReplyFailures
{
    /// <param name="setting">The key of the address that was called.</param>
    /// <param name="reason">What the server says, if that is known to be harmless.</param>
    public static ReplyException Of(string setting, HttpResponseMessage response, TimeProvider time, string? reason = null)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            var target = response.Headers.Location is { IsAbsoluteUri: true } location ? PhoneNumbers.Mask(location.GetLeftPart(UriPartial.Path)) : "another address";
            return new ReplyException($"{setting} redirects to {target} ({status}). Redirects are not followed: set {setting} to the final address.") { IsPermanent = true };
        }

        return new ReplyException($"{setting} answered {status}{(reason is null ? "" : $" ({reason})")}.")
        {
            RetryAfter = RetryAfter.Of(response, time.GetUtcNow()),
            IsPermanent = response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
                and not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.Locked or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests),
        };
    }

    /// <param name="setting">The key of the address that was called.</param>
    public static ReplyException Of(string setting, Exception exception, long maxBytes)
        => exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? new ReplyException($"{setting} answered more than {maxBytes} bytes.", exception) { IsPermanent = true }
            : new ReplyException($"{setting} gave no answer: {exception.Message}", exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };

    /// <summary>A body in the character set that it declares or begins with (a byte order mark), else UTF-8.</summary>
    public static string TextOf(HttpResponseMessage response, byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body), EncodingOf(response.Content.Headers.ContentType?.CharSet), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static Encoding EncodingOf(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"', ' '));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // UTF-7, or a name that .NET does not know: Windows-1252 and its kind are read as Latin-1, which differs in a few quotation marks.
            return charset!.Contains("125", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
        }
    }
}
