using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>What OpenAI's clients look for as <c>error</c> in the body of a failed request; an extension member of our problem details.</summary>
internal sealed record OpenAIError(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string Code);

/// <summary>
/// Every error of this service as problem details (RFC 9457) with a <c>type</c> that stays, and with OpenAI's <c>error</c>
/// object inside for clients that look for it.
/// </summary>
internal static class SpeechProblems
{
    /// <summary>What the types start with.</summary>
    public const string TypePrefix = "urn:whatsvoice:problem:";

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
                return Create(StatusCodes.Status413PayloadTooLarge, "text-too-long", "The text is too long.", exception.Message, "input");
            case AudioTooLongException:
                return Create(StatusCodes.Status413PayloadTooLarge, "audio-too-long", "The sound is too long.", exception.Message, "input");
            case SpeechBusyException:
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return Create(StatusCodes.Status503ServiceUnavailable, "busy", "The service is busy.", exception.Message);
            case SpeechEngineUnavailableException:
                response.Headers.RetryAfter = $"{UnavailableRetrySeconds}";
                return Create(StatusCodes.Status503ServiceUnavailable, "engine-unavailable", "There is no voice to speak with.", exception.Message);
            case CacheUnavailableException:
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return Create(StatusCodes.Status503ServiceUnavailable, "cache-unavailable", "The cache does not answer.", exception.Message);
            case SpeechEngineException:
                // The text may be the cause. Without a wait that is asked for, the Api's breaker would count it, and open for everybody's.
                response.Headers.RetryAfter = $"{BusyRetrySeconds}";
                return Create(StatusCodes.Status502BadGateway, "engine-failed", "The speech engine failed.", exception.Message);
            default:
                return null;
        }
    }

    /// <summary>The answer to a caller who has too many requests in work.</summary>
    public static ProblemHttpResult TooManyRequests(HttpResponse response, int limit)
    {
        response.Headers.RetryAfter = $"{BusyRetrySeconds}";
        return Create(
            StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests at once.",
            $"{limit} requests of this caller are in work, which is what Speech:MaxConcurrentRequests allows.");
    }

    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var (field, messages) = errors.First();
        var detail = string.Join(" ", errors.SelectMany(error => error.Value));
        return Create(
            StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid.", detail, field,
            new("errors", errors), message: messages[0]);
    }

    /// <summary>Gives errors that the framework answers by itself (an unknown path, another media type, a fault of ours) the same form.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (!problem.Extensions.ContainsKey("error"))
        {
            var status = context.HttpContext.Response.StatusCode;
            var code = problem.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true ? problem.Type[TypePrefix.Length..] : $"http-{status}";
            problem.Type = TypePrefix + code;
            problem.Extensions["error"] = new OpenAIError(problem.Detail ?? problem.Title ?? "", ErrorType(status), null, code);
        }
    }

    public static ProblemHttpResult Create(
        int status, string code, string title, string detail, string? field = null,
        KeyValuePair<string, object?>? extension = null, string? message = null)
    {
        var error = new OpenAIError(message ?? detail, ErrorType(status), field, code);
        var extensions = new Dictionary<string, object?> { ["error"] = error };
        if (extension is { } more)
        {
            extensions[more.Key] = more.Value;
        }

        return TypedResults.Problem(detail, statusCode: status, title: title, type: TypePrefix + code, extensions: extensions);
    }

    private static string ErrorType(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        < 500 => "invalid_request_error",
        _ => "server_error",
    };
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
                SpeechProblems.Create(bad.StatusCode, "invalid-request", "The request is not valid.", "The body must be a JSON object."),
            (StatusCodes.Status413PayloadTooLarge, _) =>
                SpeechProblems.Create(bad.StatusCode, "text-too-long", "The text is too long.", "The body is larger than any text that is allowed.", "input"),
            _ => SpeechProblems.Create(bad.StatusCode, $"http-{bad.StatusCode}", "The request cannot be read.", "The request cannot be read."),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
    }
}
