using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>Who has given the API key gets a cookie; a new key ends every session of the old one.</summary>
internal static class ConsoleSession
{
    public const string Scheme = "Console";
    public const string SignInPath = "/console/sign-in";

    private const string KeyClaim = "key";

    public static void AddConsoleSession(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("WhatsVoice.Console");
        services.AddSingleton<StoreXmlRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<StoreXmlRepository>()));

        new AuthenticationBuilder(services).AddCookie(Scheme, options =>
        {
            options.Cookie.Name = "whatsvoice-console";
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = TimeSpan.FromHours(12);
            options.SlidingExpiration = true;
            options.LoginPath = SignInPath;
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnRedirectToLogin = RedirectPages;
        });
        services.AddAuthorizationBuilder().AddPolicy(Scheme, policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());
    }

    public static ClaimsPrincipal PrincipalFor(ApiKey key) => new(new ClaimsIdentity([new Claim(KeyClaim, key.Fingerprint)], Scheme));

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var key = context.HttpContext.RequestServices.GetRequiredService<ApiKey>();
        if (!key.IsConfigured || context.Principal?.FindFirstValue(KeyClaim) != key.Fingerprint)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
        }
    }

    /// <summary>Pages lead to the sign-in; sounds and the circuit are told plainly.</summary>
    private static Task RedirectPages(RedirectContext<CookieAuthenticationOptions> context)
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments("/console") || path.StartsWithSegments("/console/api"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
