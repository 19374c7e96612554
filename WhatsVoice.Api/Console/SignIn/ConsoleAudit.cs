using Microsoft.AspNetCore.Components.Authorization;
using WhatsVoice.ServiceDefaults.Security;

namespace WhatsVoice.Api.Console.SignIn;

/// <summary>Writes what an operator does on a page to the audit log, with the key and the address of the session.</summary>
internal sealed class ConsoleAudit(AuthenticationStateProvider authentication, ILoggerFactory loggers)
{
    /// <param name="action">The same word as the REST endpoint's, for example <c>redrive</c>.</param>
    /// <param name="target">What it was done to; phone numbers are masked.</param>
    public async Task WriteAsync(string action, string target)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        AuditLog.Write(loggers, action, target, user.Identity?.Name, user.FindFirst(ConsoleSessions.AddressClaim)?.Value);
    }
}
