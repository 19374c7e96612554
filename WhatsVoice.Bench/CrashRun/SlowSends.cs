using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench.CrashRun;

/// <summary>Stands between the Api and WhatsApp: every call takes effect at once, and its answer comes late, so that a kill finds sends whose outcome is unknown.</summary>
internal sealed class SlowSends : IAsyncDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(800);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly WebApplication _app;

    private SlowSends(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<SlowSends> StartAsync(Uri whatsApp, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        var sends = new SlowSends(builder.Build());
        sends._app.Run(context => sends.ForwardAsync(context, whatsApp));
        await sends._app.StartAsync(cancellationToken);
        return sends;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context, Uri whatsApp)
    {
        // Read whole and without the caller's cancellation: a caller that dies must not undo its call.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, CancellationToken.None);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(whatsApp, context.Request.Path + context.Request.QueryString))
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        request.Headers.Authorization = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var token) ? token : null;
        if (context.Request.ContentType is { } type)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await _http.SendAsync(request, CancellationToken.None);
        if (context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal))
        {
            await Task.Delay(Late, TimeProvider.System, context.RequestAborted);
        }

        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
