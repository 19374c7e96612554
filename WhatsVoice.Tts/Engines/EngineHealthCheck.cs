using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Tts.Engines;

/// <summary>Says which engines do not work at present, and why. The others stand in, and what is cached is spoken all the same.</summary>
internal sealed class EngineHealthCheck(IReadOnlyList<SpeechEngine> engines) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = engines.Select(engine => engine.UnavailableReason).OfType<string>().ToArray();
        return Task.FromResult(reasons.Length == 0
            ? HealthCheckResult.Healthy($"In this order: {string.Join(", ", engines.Select(engine => engine.Name))}.")
            : HealthCheckResult.Degraded(string.Join(' ', reasons)));
    }
}
