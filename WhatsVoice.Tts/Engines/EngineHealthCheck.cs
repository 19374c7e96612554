using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tts.Engines;

/// <summary>Says which engines do not work at present, and why. The others stand in, and what is cached is spoken all the same.</summary>
internal sealed class EngineHealthCheck(EngineChain chain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = chain.Engines.Select(engine => engine.Trouble).OfType<string>().ToArray();
        return Task.FromResult(reasons.Length == 0
            ? HealthCheckResult.Healthy($"In this order: {string.Join(", ", chain.Engines.Select(engine => engine.Name))}.")
            : HealthCheckResult.Degraded(string.Join(' ', reasons)));
    }
}
