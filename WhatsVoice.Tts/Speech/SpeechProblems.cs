using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

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

    /// <summary>The problem that an exception of the pipeline stands for; null for one that is nobody's answer.</summary>
    public static ProblemHttpResult? For(Exception exception, HttpResponse response)
    {
        switch (exception)
        {
            case InvalidSpeechRequestException invalid:
                return Invalid(invalid.Errors);
            case UnspeakableTextException:
                return Invalid(new Dictionary<string, string[]> { ["input"] = [exception.Message] });
            case TextTooLongException:
                return Create(StatusCodes.Status413PayloadTooLarge, "text-too-long", "The text is too long.", exception.Message, "input");
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
                return Create(StatusCodes.Status502BadGateway, "engine-failed", "The speech engine failed.", exception.Message);
            default:
                return null;
        }
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

    private static string ErrorType(int status) => status < 500 ? "invalid_request_error" : "server_error";
}
