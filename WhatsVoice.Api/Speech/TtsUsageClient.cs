using System.Text.Json;
using Polly.Timeout;

namespace WhatsVoice.Api.Speech;

/// <summary>Asks the Tts service about itself.</summary>
internal sealed class TtsUsageClient(HttpClient http)
{
    /// <returns>Null when the service gives no answer.</returns>
    public Task<TtsUsage?> GetUsageAsync(CancellationToken cancellationToken)
        => TryAsync(() => http.GetFromJsonAsync("v1/usage", SpeechJson.Default.TtsUsage, cancellationToken));

    /// <returns>Null when the service gives no answer.</returns>
    public Task<VoiceList?> GetVoicesAsync(CancellationToken cancellationToken)
        => TryAsync(() => http.GetFromJsonAsync("v1/audio/voices", SpeechJson.Default.VoiceList, cancellationToken));

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or JsonException or IOException)
        {
            return null;
        }
    }
}
