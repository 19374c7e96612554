using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>
/// Responds with 400 where the request's host, or the one that a known proxy forwards, is no host name: Kestrel takes any characters that a URL may have, and
/// what reads it or makes an absolute address of it later throws, which is a 500 with a stack trace in the log for each request of a stranger. Before the
/// forwarded headers and HSTS, which read it.
/// </summary>
internal sealed class KnownHosts(IOptions<ProxyOptions> proxies) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        string[] headers = proxies.Value.IsAnyKnown ? ["Host", "X-Forwarded-Host"] : ["Host"];
        app.Use((context, proceed) => Array.TrueForAll(headers, header => IsKnown(context.Request.Headers, header)) ? proceed(context) : RefuseAsync(context));
        next(app);
    };

    /// <summary>HTTP/1.0 may leave it out. Each proxy may have added another one.</summary>
    private static bool IsKnown(IHeaderDictionary headers, string name) => Array.TrueForAll(headers.GetCommaSeparatedValues(name), IsHostName);

    private static bool IsHostName(string host)
    {
        try
        {
            // Throws for what is no Punycode.
            return host.Length == 0 || Uri.TryCreate($"http://{HostString.FromUriComponent(host).ToUriComponent()}/", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext context)
    {
        // It ends here, outside of ResponseHeaders.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "urn:whatsvoice:problem:bad-request", "The request's host is no host name.");
    }
}
