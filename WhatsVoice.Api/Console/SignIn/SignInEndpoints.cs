using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>Forms, because only a plain answer can set a cookie. Both are checked for forgery.</summary>
internal static partial class SignInEndpoints
{
    private const string Overview = "/console";

    public static async Task<RedirectHttpResult> SignInAsync(
        HttpContext context, [FromForm] string? key, [FromForm] string? returnUrl, ApiKey apiKey, ILoggerFactory loggers)
    {
        if (!apiKey.Matches(key?.Trim() ?? ""))
        {
            Log.Refused(loggers.CreateLogger(typeof(SignInEndpoints)));
            var again = QueryString.Create("failed", "1").Add("ReturnUrl", Local(returnUrl));
            return TypedResults.Redirect($"{ConsoleSession.SignInPath}{again}");
        }

        await context.SignInAsync(ConsoleSession.Scheme, ConsoleSession.PrincipalFor(apiKey));
        return TypedResults.LocalRedirect(Local(returnUrl));
    }

    public static async Task<Results<RedirectHttpResult, BadRequest>> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest();
        }

        await context.SignOutAsync(ConsoleSession.Scheme);
        return TypedResults.LocalRedirect(ConsoleSession.SignInPath);
    }

    /// <summary>Only to pages of the console: nobody is led elsewhere by a link to the sign-in.</summary>
    private static string Local(string? returnUrl)
        => returnUrl is not null && (returnUrl == Overview || returnUrl.StartsWith($"{Overview}/", StringComparison.Ordinal)) ? returnUrl : Overview;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in to the console was refused: wrong key")]
        public static partial void Refused(ILogger logger);
    }
}
