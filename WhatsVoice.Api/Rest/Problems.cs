using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Rest;

/// <summary>Problem details (RFC 9457) with stable types.</summary>
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

    /// <summary>Answers 503 with Retry-After while the store or the cluster is away, and 429 where a conversation is full: all calls may be repeated.</summary>
    public static async ValueTask<object?> AnswerUnavailableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ConversationFullException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            return Create(StatusCodes.Status429TooManyRequests, "conversation-full", "Too many messages to this person wait (Conversations:MaxPending); send it again later, with the same Idempotency-Key.");
        }
        catch (Exception exception) when (exception is ConversationUnavailableException or RedisException or TimeoutException or OrleansException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return Create(StatusCodes.Status503ServiceUnavailable, "unavailable", "The store does not answer; try again, which is safe with the same Idempotency-Key.");
        }
    }

    public static ProblemHttpResult NoSuchVoiceMessage()
        => Create(StatusCodes.Status404NotFound, "not-found", "There is no voice message with this id; records are kept for 30 days.");
}
