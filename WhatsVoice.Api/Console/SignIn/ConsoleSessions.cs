using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>
/// Operators' sessions, kept in the store: a cookie is invalid after the sign-out, after <see cref="Lifetime"/> or once its key has
/// changed, on every replica.
/// </summary>
internal sealed class ConsoleSessions(Store store, ApiKeys keys, TimeProvider time)
{
    public const string Scheme = "Console";
    public const string SignInPath = "/console/sign-in";

    /// <summary>The claim with the address that signed in, for the audit log.</summary>
    public const string AddressClaim = "address";

    /// <summary>Counted from the sign-in; use does not extend it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>How long a session that was seen open stays open while the store is down: operators need the console then.</summary>
    private static readonly TimeSpan WithoutStore = TimeSpan.FromMinutes(15);

    private const string IdClaim = "session";
    private const string KeyClaim = "key";
    private const string EndClaim = "end";

    private readonly ConcurrentDictionary<string, DateTimeOffset> _seenOpen = new(StringComparer.Ordinal);

    /// <exception cref="RedisException">The store does not answer.</exception>
    public async Task<ClaimsPrincipal> StartAsync(ApiKeyIdentity key, HttpContext context)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await store.Database.StringSetAsync(KeyOf(id), key.Name, Lifetime);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, key.Name), new Claim(KeyClaim, key.Fingerprint), new Claim(IdClaim, id),
                new Claim(EndClaim, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                new Claim(AddressClaim, context.Connection.RemoteIpAddress?.ToString() ?? "unknown"),
            ],
            Scheme));
    }

    public async Task<bool> IsOpenAsync(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(IdClaim) is not { } id || !keys.IsCurrent(user.FindFirstValue(ClaimTypes.Name), user.FindFirstValue(KeyClaim)))
        {
            return false;
        }

        // The store forgets the session by itself at the same time, unless it is down.
        if (!long.TryParse(user.FindFirstValue(EndClaim), CultureInfo.InvariantCulture, out var end) || time.GetUtcNow().ToUnixTimeSeconds() >= end)
        {
            return false;
        }

        try
        {
            if (!await store.Database.KeyExistsAsync(KeyOf(id)))
            {
                _seenOpen.TryRemove(id, out _);
                return false;
            }

            _seenOpen[id] = time.GetUtcNow();
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return _seenOpen.TryGetValue(id, out var seen) && time.GetUtcNow() - seen < WithoutStore;
        }
    }

    /// <exception cref="RedisException">The store does not answer: the session is still open.</exception>
    public async Task EndAsync(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(IdClaim) is { } id)
        {
            await store.Database.KeyDeleteAsync(KeyOf(id));
            _seenOpen.TryRemove(id, out _);
        }
    }

    /// <summary>A hash, so that read access to the store is not enough to forge a session.</summary>
    private static RedisKey KeyOf(string id) => $"whatsvoice:console-session:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
}

internal static class ConsoleSessionExtensions
{
    /// <summary>The scheme that the browser used, also behind a proxy that is configured as known.</summary>
    private const CookieSecurePolicy AsBrowser = CookieSecurePolicy.SameAsRequest;

    public static void AddConsoleSessions(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleSessions>();
        services.AddDataProtection().SetApplicationName("WhatsVoice.Console");
        services.AddSingleton<StoreXmlRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<StoreXmlRepository>()));

        new AuthenticationBuilder(services).AddCookie(ConsoleSessions.Scheme, options =>
        {
            options.Cookie.Name = "whatsvoice-console";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;

            options.Cookie.SecurePolicy = AsBrowser;
            options.ExpireTimeSpan = ConsoleSessions.Lifetime;
            options.SlidingExpiration = false;
            options.LoginPath = ConsoleSessions.SignInPath;
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnRedirectToLogin = RedirectPages;
        });
        services.AddAntiforgery(options => options.Cookie.SecurePolicy = AsBrowser);
        services.AddAuthorizationBuilder().AddPolicy(ConsoleSessions.Scheme, policy => policy.AddAuthenticationSchemes(ConsoleSessions.Scheme).RequireAuthenticatedUser());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddScoped<ConsoleAudit>();
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is null || !await context.HttpContext.RequestServices.GetRequiredService<ConsoleSessions>().IsOpenAsync(context.Principal))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(ConsoleSessions.Scheme);
        }
    }

    /// <summary>Pages redirect to the sign-in, by its path alone, since the request's Host may name any server; audio and the circuit get a plain 401.</summary>
    private static Task RedirectPages(RedirectContext<CookieAuthenticationOptions> context)
    {
        var (root, path) = (context.Request.PathBase, context.Request.Path);
        if (!path.StartsWithSegments("/console") || path.StartsWithSegments("/console/api"))
        {
            // Before the pages that answer errors, which run behind the authentication.
            return Refusal.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "urn:whatsvoice:problem:unauthorized", "Sign in to the console.");
        }

        context.Response.Redirect($"{root}{ConsoleSessions.SignInPath}{QueryString.Create(context.Options.ReturnUrlParameter, root + path + context.Request.QueryString)}");
        return Task.CompletedTask;
    }
}

/// <summary>Ends open pages of a session that has ended.</summary>
internal sealed class CircuitAuthentication(ILoggerFactory loggers, ConsoleSessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => sessions.IsOpenAsync(authenticationState.User);
}

/// <summary>Keeps the keys that protect the console's cookies in the store: every replica can read another one's, also after a restart.</summary>
/// <param name="services">Resolves the store at the first use: this is made while pages are mapped, before the configuration is validated.</param>
internal sealed class StoreXmlRepository(IServiceProvider services) : IXmlRepository
{
    private IDatabase Database => services.GetRequiredService<Store>().Database;

    public IReadOnlyCollection<XElement> GetAllElements()
        => [.. Database.ListRange(Store.DataProtectionKeys).Select(element => XElement.Parse((string)element!))];

    public void StoreElement(XElement element, string friendlyName)
        => Database.ListRightPush(Store.DataProtectionKeys, element.ToString(SaveOptions.DisableFormatting));
}
