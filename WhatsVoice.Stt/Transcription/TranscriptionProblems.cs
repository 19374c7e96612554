using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <summary>What OpenAI's clients look for as <c>error</c> in the body of a failed request.</summary>
internal sealed record OpenAIError(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    string Code);

/// <summary>A field of the request is missing or wrong. Answered with 400.</summary>
internal sealed class InvalidFieldException(string name, string message) : Exception(message)
{
    public string FieldName => name;
}

/// <summary>The file is larger than <c>Transcription:MaxBytes</c>. Answered with 413.</summary>
internal sealed class FileTooLargeException(int limit) : Exception($"The file is larger than {limit >> 20} MB.");

/// <summary>
/// Every error of this service as problem details (RFC 9457) with a stable <c>type</c>, and with OpenAI's <c>error</c> object inside.
/// </summary>
internal static class TranscriptionProblems
{
    private const string TypePrefix = "urn:whatsvoice:problem:";
    private const int UnavailableRetrySeconds = 30;

    /// <summary>The problem that an exception stands for; null for one that is a fault of this service.</summary>
    public static ProblemHttpResult? For(Exception exception, HttpResponse response)
    {
        switch (exception)
        {
            case InvalidFieldException invalid:
                return Create(400, "invalid-request", "The request is not valid.", invalid.Message, invalid.FieldName);
            case InvalidAudioException:
                return Create(400, "invalid-audio", "The file cannot be transcribed.", exception.Message, "file");
            case FileTooLargeException:
                return Create(413, "file-too-large", "The file is too large.", exception.Message, "file");
            case AudioTooLongException:
                return Create(413, "audio-too-long", "The sound is too long.", exception.Message, "file");
            case EngineException { Fault: EngineFault.Timeout }:
                return Create(504, "engine-timeout", "No engine answered in time.", exception.Message);
            case EngineException { Fault: EngineFault.Transient or EngineFault.Request }:
                return Create(502, "engine-failed", "No engine could transcribe the file.", exception.Message);
            case EngineException unavailable:
                response.Headers.RetryAfter = $"{(int)Math.Ceiling(unavailable.RetryAfter?.TotalSeconds ?? UnavailableRetrySeconds)}";
                return Create(503, "engine-unavailable", "There is no engine to transcribe with.", exception.Message);
            default:
                return null;
        }
    }

    /// <summary>Gives errors that the framework answers by itself (an unknown path, a missing key) the same form.</summary>
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

    private static ProblemHttpResult Create(int status, string code, string title, string detail, string? field = null) => TypedResults.Problem(
        detail, statusCode: status, title: title, type: TypePrefix + code,
        extensions: new Dictionary<string, object?> { ["error"] = new OpenAIError(detail, ErrorType(status), field, code) });

    private static string ErrorType(int status) => status < 500 ? "invalid_request_error" : "server_error";
}
