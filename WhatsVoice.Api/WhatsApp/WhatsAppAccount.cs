using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Whether WhatsApp lets this account send. An expired token, a wrong phone number id or a blocked number stops everything until somebody
/// acts: from the first refusal to the next accepted send the health check is degraded.
/// </summary>
internal sealed partial class WhatsAppAccount(ILogger<WhatsAppAccount> logger) : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);

    public void Works(string phoneNumberId)
    {
        if (!_faults.IsEmpty)
        {
            _faults.TryRemove(phoneNumberId, out _);
        }
    }

    /// <summary>Looks whether a failed call shows a fault of the account or number; other failures say nothing about it.</summary>
    public void Observe(WhatsAppException exception, string phoneNumberId)
    {
        if (exception.Kind == WhatsAppFailure.Account && _faults.TryAdd(phoneNumberId, exception.Message))
        {
            Log.Refused(logger, exception.Code, phoneNumberId, exception.Message);
        }
    }

    /// <summary>Degraded, not unhealthy: webhooks are still taken, and a restart would change nothing.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(_faults.FirstOrDefault() is { Key: { } phoneNumberId, Value: var fault }
            ? HealthCheckResult.Degraded($"Nothing can be sent from phone number id {phoneNumberId} until this is fixed: {fault}")
            : HealthCheckResult.Healthy());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "WhatsApp refuses this account or number ({Code}, phone number id {PhoneNumberId}): check WhatsApp:AccessToken, its permissions and WhatsApp:PhoneNumberId. Messages wait meanwhile. {Reason}")]
        public static partial void Refused(ILogger logger, int code, string phoneNumberId, string reason);
    }
}
