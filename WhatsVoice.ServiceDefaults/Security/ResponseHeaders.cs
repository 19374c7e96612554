using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>
/// Tells browsers to take a response for no other type than it declares, and caches to keep no response of <c>/v1</c>: records hold phone numbers. Set at
/// the last moment, since the error page clears the headers.
/// </summary>
internal sealed class ResponseHeaders : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static (context, proceed) =>
        {
            context.Response.OnStarting(context.Request.Path.StartsWithSegments("/v1") ? SetForData : Set, context.Response);
            return proceed(context);
        });
        next(app);
    };

    private static Task Set(object response)
    {
        ((HttpResponse)response).Headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }

    private static Task SetForData(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Set(response);
    }
}
