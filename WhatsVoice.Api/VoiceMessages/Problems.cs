using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Problem details (RFC 9457) with types that stay.</summary>
internal static class Problems
{
    private const string InvalidRequest = "urn:whatsvoice:problem:invalid-request";

    public static ProblemHttpResult Create(int status, string type, string detail)
        => TypedResults.Problem(detail, statusCode: status, type: $"urn:whatsvoice:problem:{type}");

    /// <summary>400 with what is wrong, by field.</summary>
    public static ValidationProblem Invalid(IDictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: InvalidRequest);

    /// <summary>Validation names the C# property: callers know the field by its name on the wire.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (context.ProblemDetails is HttpValidationProblemDetails problem)
        {
            problem.Type = InvalidRequest;
            problem.Errors = problem.Errors.ToDictionary(error => JsonNamingPolicy.SnakeCaseLower.ConvertName(error.Key), error => error.Value, StringComparer.Ordinal);
        }
    }

    public static ProblemHttpResult NoSuchVoiceMessage()
        => Create(StatusCodes.Status404NotFound, "not-found", "There is no voice message with this id; records are kept for 30 days.");
}
