using Microsoft.AspNetCore.Mvc;
using MudBlazor.Services;
using WhatsVoice.Api.Console.Messages;
using WhatsVoice.Api.Console.Overview;
using WhatsVoice.Api.Console.Settings;
using WhatsVoice.Api.Console.SignIn;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console;

internal static class ConsoleExtensions
{
    /// <summary>The sign-in form is read from everybody: a key, a token and a path fit many times over.</summary>
    private const long MaxFormBytes = 16 * 1024;

    /// <summary>The operator's console (docs/console.md, docs/adr/0012).</summary>
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        // From the build output, as in tests and the AppHost, static files are read from the projects and packages they come from.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddConsoleSessions();

        // A page that gets a token which it cannot read makes a new one, and writes an error with a stack trace: anybody could fill the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        builder.Services.AddSingleton<OverviewReader>();
        builder.Services.AddSingleton<MessageSearch>();
        builder.Services.AddSingleton<SettingsReader>();
    }

    /// <summary>Maps <c>/console</c> for operators with a key of the scope <c>operate</c>.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.UseMiddleware<PageHeaders>();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<ConsoleApp>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'").RequireAuthorization(ConsoleSessions.Scheme);

        var group = app.MapGroup("/console").RequireAuthorization(ConsoleSessions.Scheme).ExcludeFromDescription();
        group.MapPost("/sign-in", ConsoleEndpoints.SignInAsync).AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(MaxFormBytes));
        group.MapPost("/sign-out", ConsoleEndpoints.SignOutAsync);
        group.MapGet("/api/messages/{id}/audio", ConsoleEndpoints.GetAudioAsync).WithAudit("read-audio");
        group.MapGet("/api/messages/{id}/heard", ConsoleEndpoints.GetRecordingAsync).WithAudit("read-recording");
    }
}

/// <summary>
/// Headers of the pages: everything comes from this service itself, other sites cannot frame them, and no page is cached. MudBlazor's
/// styles are inline; so is the start script of the API reference.
/// </summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    private const string Common = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    private const string Reference = $"{Common}; script-src 'self' 'unsafe-inline'";

    public Task InvokeAsync(HttpContext context)
    {
        var isConsole = context.Request.Path.StartsWithSegments("/console");
        if (isConsole || context.Request.Path.StartsWithSegments("/scalar"))
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = isConsole ? Common : Reference;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (isConsole && !Path.HasExtension(context.Request.Path))
            {
                headers.CacheControl = "no-cache, no-store";
            }
        }

        // Pages are made for an absolute address: without a host, which HTTP/1.0 may leave out, the framework throws.
        return isConsole && !context.Request.Host.HasValue
            ? Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "urn:whatsvoice:problem:bad-request", "The request names no host.")
            : next(context);
    }
}
