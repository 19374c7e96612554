using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>Responds with 415 where a body declares a character set that is not known: the framework would throw while it reads, which is a 500.</summary>
internal sealed class KnownCharsets : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static (context, proceed) => IsKnown(context.Request.ContentType) ? proceed(context) : RefuseAsync(context));
        next(app);
    };

    private static bool IsKnown(string? contentType)
    {
        if (contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.Charset.HasValue)
        {
            return true;
        }

        try
        {
            Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(type.Charset).ToString());
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext context) => Refusal.WriteAsync(
        context, StatusCodes.Status415UnsupportedMediaType, "urn:whatsvoice:problem:unsupported-media-type", "The body's character set is not known.", "Send it as UTF-8.");
}
