using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>A real server on loopback that answers every request with one status and counts them.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private Upstream(HttpStatusCode status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/{**path}", (HttpContext context) =>
        {
            Interlocked.Increment(ref _requests);
            context.Response.StatusCode = (int)status;
            if (status is HttpStatusCode.Redirect)
            {
                context.Response.Headers.Location = "/elsewhere";
            }
        });
    }

    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(_app.Urls.Single());

    public static async Task<Upstream> StartAsync(HttpStatusCode status)
    {
        var upstream = new Upstream(status);
        await upstream._app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
