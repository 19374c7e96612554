using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>Responds with problem details before a request reaches its endpoint.</summary>
public static class Refusal
{
    /// <param name="status">400 to 599.</param>
    /// <param name="type">The problem's URN; null for the one of its status.</param>
    public static async Task WriteAsync(HttpContext context, int status, string? type, string title, string? detail = null)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Type = type, Title = title, Detail = detail };
        if (!await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem }))
        {
            // The caller accepts no JSON. RFC 9110, section 15.5.7, allows another form than asked for, and a refusal without words helps nobody.
            await context.Response.WriteAsJsonAsync(problem, options: null, MediaTypeNames.Application.ProblemJson, context.RequestAborted);
        }
    }
}
