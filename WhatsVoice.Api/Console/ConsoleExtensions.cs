using System.Threading.RateLimiting;
using MudBlazor.Services;
using WhatsVoice.Api.Console.Messages;
using WhatsVoice.Api.Console.Overview;
using WhatsVoice.Api.Console.Settings;
using WhatsVoice.Api.Console.SignIn;

namespace WhatsVoice.Api.Console;

internal static class ConsoleExtensions
{
    private const string SignInLimit = "console-sign-in";

    /// <summary>The operator's console (docs/console.md, docs/adr/0012).</summary>
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        // Run from the build's output, as tests and the local orchestrator do, assets lie in the projects and packages that they come from.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddConsoleSession();
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(SignInLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress, _ => new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) }));
        });
        builder.Services.AddSingleton<OverviewReader>();
        builder.Services.AddSingleton<MessageFinder>();
        builder.Services.AddSingleton<SettingsReader>();
    }

    /// <summary>Maps <c>/console</c> for operators who have given the API key.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.UseMiddleware<ConsoleHeaders>();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<ConsoleApp>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'").RequireAuthorization(ConsoleSession.Scheme);

        var group = app.MapGroup("/console").RequireAuthorization(ConsoleSession.Scheme).ExcludeFromDescription();
        group.MapPost("/sign-in", SignInEndpoints.SignInAsync).AllowAnonymous().RequireRateLimiting(SignInLimit);
        group.MapPost("/sign-out", SignInEndpoints.SignOutAsync);
        group.MapGet("/api/messages/{id}/audio", AudioEndpoint.GetAsync);
    }
}
