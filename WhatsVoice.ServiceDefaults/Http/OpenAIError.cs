using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>What OpenAI's clients look for as <c>error</c> in the body of a failed request; an extension member of our problem details (RFC 9457).</summary>
public sealed record OpenAIError(string Message, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param, string Code)
{
    private const string TypePrefix = "urn:whatsvoice:problem:";

    /// <summary>A problem with a <c>type</c> that stays.</summary>
    /// <param name="field">The request's field that is at fault; null for none.</param>
    /// <param name="errors">What is wrong, by field; null for other problems.</param>
    public static ProblemHttpResult Problem(
        int status, string code, string title, string detail, string? field = null, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var extensions = new Dictionary<string, object?> { ["error"] = new OpenAIError(errors?.First().Value[0] ?? detail, TypeOf(status), field, code) };
        if (errors is not null)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail, statusCode: status, title: title, type: TypePrefix + code, extensions: extensions);
    }

    /// <summary>Gives error responses that the framework makes by itself (an unknown path, a missing key, a fault of ours) the same form.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (!problem.Extensions.ContainsKey("error"))
        {
            var status = context.HttpContext.Response.StatusCode;
            var code = problem.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true ? problem.Type[TypePrefix.Length..] : $"http-{status}";
            problem.Type = TypePrefix + code;
            problem.Extensions["error"] = new OpenAIError(problem.Detail ?? problem.Title ?? "", TypeOf(status), null, code);
        }
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        < 500 => "invalid_request_error",
        _ => "server_error",
    };
}
