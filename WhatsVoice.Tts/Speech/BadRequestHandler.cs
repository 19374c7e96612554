using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace WhatsVoice.Tts.Speech;

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
