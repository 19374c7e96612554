using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>
/// No answer is taken for another type than it declares, and none of <c>/v1</c> is kept by a cache on its way: records hold phone numbers. Set at
/// the last moment, since the page that answers errors begins with empty headers.
/// </summary>
internal sealed class AnswerHeaders : IStartupFilter
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
