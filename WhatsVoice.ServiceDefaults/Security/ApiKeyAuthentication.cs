using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>Asks for <c>Authorization: Bearer</c> with a configured key, before a request's body is read.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys, WrongKeys wrongKeys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string ScopeClaim = "scope";

    private const string Prefix = "Bearer ";

    private bool _isOverLimit;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!keys.AreConfigured || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // Compared before the limit is looked at: a right key is never refused because of somebody else's guesses.
        if (keys.Find(header[Prefix.Length..].Trim()) is not { } key)
        {
            _isOverLimit = !wrongKeys.Count(Context);
            return Task.FromResult(AuthenticateResult.Fail("The API key is wrong."));
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, key.Name), .. key.Scopes.Select(scope => new Claim(ScopeClaim, scope))], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_isOverLimit)
        {
            Response.Headers.RetryAfter = $"{WrongKeys.Window.TotalSeconds:0}";
            return WriteAsync(StatusCodes.Status429TooManyRequests, "too-many-wrong-keys", "Too many wrong API keys.", "Wrong keys came from this address. Wait a minute.");
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(
            StatusCodes.Status401Unauthorized,
            "unauthorized",
            "The API key is missing or wrong.",
            keys.AreConfigured ? "Send Api:Key as Authorization: Bearer." : "This service has no Api:Key: only programs on its own machine may call it, by a loopback address, and pages in a browser may not.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => WriteAsync(StatusCodes.Status403Forbidden, "insufficient-scope", "The API key does not allow this.", "The key lacks the scope that this call needs (Api:Keys:<name>:Scopes).");

    private Task WriteAsync(int status, string type, string title, string detail)
        => Refusal.WriteAsync(Context, status, $"urn:whatsvoice:problem:{type}", title, detail);
}

/// <summary>A call needs a key with this scope.</summary>
/// <param name="Scope">One of <see cref="ApiScopes"/>.</param>
/// <param name="OpenWithoutKey">Whether anybody may call where no key is configured; otherwise nobody may.</param>
internal sealed record ScopeRequirement(string Scope, bool OpenWithoutKey) : IAuthorizationRequirement;

internal sealed class ScopeHandler(ApiKeys keys) : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.HasClaim(ApiKeyAuthentication.ScopeClaim, requirement.Scope)
            || (requirement.OpenWithoutKey && !keys.AreConfigured && context.Resource is HttpContext { Request: var request } && !MayComeFromAPage(request)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Without a key a service listens on loopback only, which pages in a browser of the same machine reach as well: across origins with a form,
    /// or under a host name of their own that they let point here (DNS rebinding).
    /// </summary>
    private static bool MayComeFromAPage(HttpRequest request)
        => request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" || !IsLoopback(request.Host.Host);

    private static bool IsLoopback(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

/// <summary>
/// Counts wrong keys and other wrong secrets by client and minute. The first of each minute is logged with the client's address, the rest is not.
/// </summary>
public sealed partial class WrongKeys(ILogger<WrongKeys> logger) : IDisposable
{
    /// <summary>How long a client's wrong keys are remembered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int Allowed = 10;

    private readonly PartitionedRateLimiter<string> _limit = PerClient(Allowed);
    private readonly PartitionedRateLimiter<string> _warnings = PerClient(1);

    /// <param name="secret">What was wrong, for the log; each secret is counted by itself.</param>
    /// <returns>False when the client has sent too many.</returns>
    public bool Count(HttpContext context, string secret = "API key")
    {
        var client = ClientNetwork.Of(context);
        using var warning = _warnings.AttemptAcquire($"{secret} {client}");
        if (warning.IsAcquired)
        {
            Log.WrongKey(logger, secret, client);
        }

        using var attempt = _limit.AttemptAcquire($"{secret} {client}");
        return attempt.IsAcquired;
    }

    public void Dispose()
    {
        _limit.Dispose();
        _warnings.Dispose();
    }

    private static PartitionedRateLimiter<string> PerClient(int permits) => PartitionedRateLimiter.Create<string, string>(
        client => RateLimitPartition.GetFixedWindowLimiter(client, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A wrong {Secret} came from {Client}. Further ones within a minute are not logged")]
        public static partial void WrongKey(ILogger logger, string secret, string client);
    }
}
