using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>API keys, section <c>Api</c>.</summary>
public static class ApiKeyExtensions
{
    /// <summary>Adds the keys <c>Api:Key</c> and <c>Api:Keys</c>.</summary>
    public static TBuilder AddApiKey<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddConfiguredOptions<ApiOptions, ApiOptionsValidator>(ApiOptions.Section);
        builder.Services.AddSingleton(provider => new ApiKeys(provider.GetRequiredService<IOptions<ApiOptions>>()));
        builder.Services.AddSingleton<WrongKeys>();
        builder.Services.AddSingleton<KeyBudget>();
        builder.Services.AddSingleton<IAuthorizationHandler, ScopeHandler>();

        // AddAuthentication would bring data protection along, which writes keys to disk that nothing here uses.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthentication.SchemeName);
        builder.Services.AddWebEncoders();

        // At Information it writes up to three lines a request, so that anybody could fill the log: WrongKeys writes one a minute.
        builder.Logging.AddFilter(typeof(ApiKeyAuthentication).FullName, LogLevel.Warning);
        new AuthenticationBuilder(builder.Services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        builder.Services.AddAuthorization();
        return builder;
    }

    /// <summary>Asks for a key; callers without it get problem details.</summary>
    /// <param name="scope">The scope that the key needs, one of <see cref="ApiScopes"/>.</param>
    /// <param name="openWithoutKey">Whether anybody may call them where no key is configured; otherwise nobody may.</param>
    public static TBuilder RequireApiKey<TBuilder>(this TBuilder endpoints, string scope = ApiScopes.Operate, bool openWithoutKey = false)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.RequireAuthorization(new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName).AddRequirements(new ScopeRequirement(scope, openWithoutKey)).Build());

    /// <summary>Asks for a key of the scope <see cref="ApiScopes.Monitor"/> where any key is configured.</summary>
    public static TBuilder RequireMonitoringKey<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.RequireApiKey(ApiScopes.Monitor, openWithoutKey: true);

    /// <summary>Whether the caller's key has a scope, one of <see cref="ApiScopes"/>.</summary>
    public static bool HasScope(this ClaimsPrincipal caller, string scope) => caller.HasClaim(ApiKeyAuthentication.ScopeClaim, scope);

    /// <summary>Sent by the Api when it asks for speech for persons who wait.</summary>
    public const string FromApiHeader = "X-WhatsVoice-Api";

    /// <summary>
    /// Sent by the Api with a person's recording, and with words that are to be spoken: the keyed hash of the person, never a number or a user id; for
    /// the message of another program <c>key</c> and its API key's name.
    /// </summary>
    public const string PersonHeader = "X-WhatsVoice-Person";

    /// <summary>Whether the Api calls: it says so, and has the key that is its own, where any is configured.</summary>
    public static bool IsFromApi(this HttpContext context) => context.Request.Headers.ContainsKey(FromApiHeader) && MayBeTheApi(context);

    /// <summary>The person for whom the Api calls; null where it names none, or another caller does.</summary>
    public static string? PersonOfApi(this HttpContext context)
        => context.Request.Headers[PersonHeader].ToString() is { Length: > 0 } person && MayBeTheApi(context) ? person : null;

    /// <summary>
    /// Whether the caller may know if somebody asked for the same before, which tells what was said to others: an operator or the Api; anybody where no
    /// key is configured.
    /// </summary>
    public static bool MayKnowOfOthers(this HttpContext context) => context.User.HasScope(ApiScopes.Operate) || MayBeTheApi(context);

    private static bool MayBeTheApi(HttpContext context)
        => context.User.HasScope(ApiScopes.Answer) || !context.RequestServices.GetRequiredService<ApiKeys>().AreConfigured;

    /// <summary>Writes each successful call to the audit log: the action, its route values, the key's name and the caller's address.</summary>
    public static RouteHandlerBuilder WithAudit(this RouteHandlerBuilder endpoint, string action) => endpoint.AddEndpointFilter(async (context, next) =>
    {
        var result = await next(context);
        var outcome = result is INestedHttpResult nested ? nested.Result : result;
        if (outcome is not IStatusCodeHttpResult { StatusCode: >= StatusCodes.Status400BadRequest })
        {
            var target = string.Join(' ', context.HttpContext.Request.RouteValues.Values);
            context.HttpContext.Audit(action, target, context.HttpContext.User.Identity?.Name);
        }

        return result;
    });

    /// <summary>Writes one line to the audit log (category <c>WhatsVoice.Audit</c>).</summary>
    /// <param name="action">For example <c>redrive</c>.</param>
    /// <param name="target">What it was done to; phone numbers are masked.</param>
    public static void Audit(this HttpContext context, string action, string target, string? keyName)
        => AuditLog.Write(context.RequestServices.GetRequiredService<ILoggerFactory>(), action, target, keyName, context.Connection.RemoteIpAddress?.ToString());
}

/// <summary>Who did what that cannot be undone, costs money or shows what people said, in the log category <c>WhatsVoice.Audit</c>.</summary>
public static partial class AuditLog
{
    /// <inheritdoc cref="ApiKeyExtensions.Audit"/>
    public static void Write(ILoggerFactory loggers, string action, string target, string? keyName, string? address)
        => Done(loggers.CreateLogger("WhatsVoice.Audit"), action, PhoneNumbers.Mask(target), keyName ?? "none", address ?? "unknown");

    [LoggerMessage(1, LogLevel.Information, "Audit: {Action} {Target} by key {Key} from {Address}")]
    private static partial void Done(ILogger logger, string action, string target, string key, string address);
}
