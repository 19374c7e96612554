using Microsoft.AspNetCore.Builder;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api;

/// <summary>
/// Every error is answered with problem details (RFC 9457) with a stable type, in every environment: no empty body, no stack trace and
/// nothing of the request. Runs inside the developer exception page, which would print request headers.
/// </summary>
internal static class ErrorResponses
{
    public static void AddErrorResponses(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.PostConfigure<ProblemDetailsOptions>(options => options.CustomizeProblemDetails += NameType);

        // Development's default is to throw for a body that cannot be read, which would be a 500.
        builder.Services.PostConfigure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        builder.Services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = StatusOf);
    }

    public static void UseErrorResponses(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException request => request.StatusCode,
        RedisException or TimeoutException or OrleansException or ConversationUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static void NameType(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Type?.StartsWith("urn:", StringComparison.Ordinal) == true)
        {
            return;
        }

        problem.Type = problem.Status switch
        {
            StatusCodes.Status400BadRequest => "urn:whatsvoice:problem:bad-request",
            StatusCodes.Status401Unauthorized => "urn:whatsvoice:problem:unauthorized",
            StatusCodes.Status403Forbidden => "urn:whatsvoice:problem:forbidden",
            StatusCodes.Status404NotFound => "urn:whatsvoice:problem:not-found",
            StatusCodes.Status405MethodNotAllowed => "urn:whatsvoice:problem:method-not-allowed",
            StatusCodes.Status413PayloadTooLarge => "urn:whatsvoice:problem:payload-too-large",
            StatusCodes.Status415UnsupportedMediaType => "urn:whatsvoice:problem:unsupported-media-type",
            StatusCodes.Status429TooManyRequests => "urn:whatsvoice:problem:too-many-requests",
            StatusCodes.Status500InternalServerError => "urn:whatsvoice:problem:internal-error",
            StatusCodes.Status503ServiceUnavailable => "urn:whatsvoice:problem:unavailable",
            _ => problem.Type,
        };
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && !context.HttpContext.Response.HasStarted)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
        }
    }
}
