using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WhatsVoice.Api.Speech;

/// <summary>Whether the Tts service can be reached. Without it the Api is degraded, not unhealthy: webhooks are still accepted, and answered later or as text.</summary>
internal sealed class SpeechHealthCheck(IHttpClientFactory clients) : IHealthCheck
{
    public const string Client = "speech-health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.GetAsync("alive", cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy("The Tts service answers.")
                : HealthCheckResult.Degraded($"The Tts service answers {(int)response.StatusCode}: messages wait, or are answered as text.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The Tts service (services:tts:http:0) does not answer: messages wait, or are answered as text.");
        }
    }
}
