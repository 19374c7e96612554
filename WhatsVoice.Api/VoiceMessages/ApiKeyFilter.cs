using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Lets a request pass that carries the API key, compared in constant time; answers 401 to others.</summary>
internal sealed class ApiKeyFilter(IOptionsMonitor<ApiKeyOptions> options) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        var allowed = options.CurrentValue.Value is { Length: > 0 } key
            && header.StartsWith(Scheme, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..]), Encoding.UTF8.GetBytes(key));
        if (allowed)
        {
            return await next(context);
        }

        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(
            "Send the key of Api:Key as Authorization: Bearer.",
            statusCode: StatusCodes.Status401Unauthorized,
            type: "urn:whatsvoice:problem:unauthorized");
    }
}
