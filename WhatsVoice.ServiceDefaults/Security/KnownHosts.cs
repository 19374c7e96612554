using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>
/// Answers 400 where the request's host is no host name: Kestrel takes any characters that a URL may have, and what makes an absolute address of
/// it later throws, which is a 500 with a stack trace in the log for each request of a stranger. After the forwarded headers.
/// </summary>
internal sealed class KnownHosts : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static (context, proceed) => IsKnown(context.Request) ? proceed(context) : Refusal.WriteAsync(
            context, StatusCodes.Status400BadRequest, "urn:whatsvoice:problem:bad-request", "The request's host is no host name."));
        next(app);
    };

    private static bool IsKnown(HttpRequest request)
    {
        try
        {
            // Reading it already throws for what is no Punycode. HTTP/1.0 may leave it out.
            return !request.Host.HasValue || Uri.TryCreate($"http://{request.Host.ToUriComponent()}/", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
