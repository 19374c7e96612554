namespace WhatsVoice.Api.Console;

/// <summary>
/// What browsers are told about the console's pages: everything comes from this service itself, nobody frames them, nothing of them
/// is kept. Styles may be inline, because MudBlazor's are.
/// </summary>
internal sealed class ConsoleHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/console"))
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (!Path.HasExtension(context.Request.Path))
            {
                headers.CacheControl = "no-cache, no-store";
            }
        }

        return next(context);
    }
}
