using System.Text.Json;
using Polly.Timeout;

namespace WhatsVoice.Api.Speech;

/// <summary>Reads the Tts service's usage and voices.</summary>
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

/// <summary>Usage and state of the Tts service's engines, the response of <c>GET /v1/usage</c>.</summary>
internal sealed record TtsUsage(IReadOnlyList<TtsEngine> Engines, IReadOnlyList<string> Profiles, string DefaultProfile);

/// <inheritdoc cref="TtsUsage"/>
internal sealed record TtsEngine(
    string Name, bool Local, bool Ready, string? Trouble, long? CharactersToday, long? CharactersThisMonth, long? DailyLimit, long? MonthlyLimit, decimal? PricePerThousand);

/// <summary>The Tts service's answer to <c>GET /v1/audio/voices</c>.</summary>
internal sealed record VoiceList(IReadOnlyList<ListedVoice> Voices);

/// <param name="Id">The name in requests.</param>
/// <param name="Engine">The engine that has it.</param>
/// <param name="Description">The display text.</param>
internal sealed record ListedVoice(string Id, string Engine, string Description);
