using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// Every error of this service as problem details (RFC 9457) with a <c>type</c> that stays, and with OpenAI's <c>error</c>
/// object inside for clients that look for it.
/// </summary>
internal static class SpeechProblems
{
    // A sentence takes well under a second; a missing installation takes a person.
    private const int BusyRetrySeconds = 1;
    private const int UnavailableRetrySeconds = 30;

    /// <summary>The problem for an exception of the pipeline; null for an unexpected one.</summary>
    public static ProblemHttpResult? For(Exception exception, HttpResponse response)
    {
        switch (exception)
        {
            case InvalidSpeechRequestException invalid:
                return Invalid(invalid.Errors);
            case UnspeakableTextException unspeakable:
                return Invalid(new Dictionary<string, string[]> { [unspeakable.Field] = [exception.Message] });
            case TextTooLongException:
                return OpenAIError.Problem(StatusCodes.Status413PayloadTooLarge, "text-too-long", "The text is too long.", exception.Message, "input");
            case AudioTooLongException:
                return OpenAIError.Problem(StatusCodes.Status413PayloadTooLarge, "audio-too-long", "The sound is too long.", exception.Message, "input");
            case SpeechBusyException:
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return OpenAIError.Problem(StatusCodes.Status503ServiceUnavailable, "busy", "The service is busy.", exception.Message);
            case SpeechEngineUnavailableException:
                response.Headers.RetryAfter = $"{UnavailableRetrySeconds}";
                return OpenAIError.Problem(StatusCodes.Status503ServiceUnavailable, "engine-unavailable", "There is no voice to speak with.", exception.Message);
            case CacheUnavailableException:
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return OpenAIError.Problem(StatusCodes.Status503ServiceUnavailable, "cache-unavailable", "The cache does not answer.", exception.Message);
            case SpeechEngineException:
                // The text may be the cause. Without a wait that is asked for, the Api's breaker would count it, and open for everybody's.
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return OpenAIError.Problem(StatusCodes.Status502BadGateway, "engine-failed", "The speech engine failed.", exception.Message);
            default:
                return null;
        }
    }

    /// <summary>The response to a caller who has too many requests in work.</summary>
    public static ProblemHttpResult TooManyRequests(HttpResponse response, int limit)
    {
        response.Headers.RetryAfter = $"{BusyRetrySeconds}";
        return OpenAIError.Problem(
            StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests at once.",
            $"{limit} requests of this caller are in work, which is what Speech:MaxConcurrentRequests allows.");
    }

    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var detail = string.Join(" ", errors.SelectMany(error => error.Value));
        return OpenAIError.Problem(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid.", detail, errors.First().Key, errors);
    }
}

/// <summary>Answers a body that is not JSON, or a field of the wrong kind, in the form of every other error.</summary>
internal sealed class BadRequestHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        var problem = (bad.StatusCode, bad.InnerException) switch
        {
            (StatusCodes.Status400BadRequest, JsonException { Path: { Length: > 2 } path }) =>
                SpeechProblems.Invalid(new Dictionary<string, string[]> { [path[2..]] = [$"{path[2..]} is of the wrong kind."] }),
            (StatusCodes.Status400BadRequest, _) =>
                OpenAIError.Problem(bad.StatusCode, "invalid-request", "The request is not valid.", "The body must be a JSON object."),
            (StatusCodes.Status413PayloadTooLarge, _) =>
                OpenAIError.Problem(bad.StatusCode, "text-too-long", "The text is too long.", "The body is larger than any text that is allowed.", "input"),
            _ => OpenAIError.Problem(bad.StatusCode, $"http-{bad.StatusCode}", "The request cannot be read.", "The request cannot be read."),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
    }
}
