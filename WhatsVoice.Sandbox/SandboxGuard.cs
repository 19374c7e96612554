using System.Net;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox;

/// <summary>
/// Keeps web pages of other sites away. The sandbox has no sign-in and signs webhooks, so a page that a developer happens to visit must
/// neither make it sign anything (cross-origin requests) nor read from it under another host name (DNS rebinding).
/// </summary>
internal static class SandboxGuard
{
    /// <summary>The recorder's worklet is a blob; styles of single elements are inline.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSandboxGuard(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // Media come with the type that their sender declared, and errors repeat what they refuse: neither may become a page.
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (WhyRefused(context.Request, context.RequestServices.GetRequiredService<IOptions<SandboxOptions>>().Value) is { } reason)
        {
            await Results.Problem(reason, statusCode: StatusCodes.Status403Forbidden, title: "The sandbox refuses requests of other sites.")
                .ExecuteAsync(context);
            return;
        }

        await next();
    });

    private static string? WhyRefused(HttpRequest request, SandboxOptions options)
    {
        if (!HasReadableHost(request))
        {
            return "The request's host is no host name.";
        }

        // What browsers send along and pages cannot forge (Fetch Metadata). Following a link to the phone page is harmless.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isNavigation = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        if (site is "cross-site" or "same-site" && !isNavigation)
        {
            return "The request comes from a page of another site.";
        }

        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsOwn(origin, request))
        {
            return $"The request comes from a page at another origin than {request.Host}.";
        }

        // Graph, ElevenLabs and OpenAI calls carry a token, and come by whatever name the network has for this machine.
        var needsOwnName = request.Path == "/" || request.Path.StartsWithSegments("/sandbox");
        return needsOwnName && !IsKnownHost(request.Host.Host, options.AllowedHosts)
            ? $"The sandbox is not known as '{request.Host.Host}'. Add the name to Sandbox:AllowedHosts."
            : null;
    }

    /// <summary>Reading a host that claims to be Punycode and is none throws.</summary>
    private static bool HasReadableHost(HttpRequest request)
    {
        try
        {
            _ = request.Host;
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsKnownHost(string host, string allowed) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || allowed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(name => name == "*" || name.Equals(host, StringComparison.OrdinalIgnoreCase));
}
