using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace WhatsVoice.Api.Speech;

internal sealed class TtsUsageClient(HttpClient http)
{
    /// <returns>Null when the service does not respond.</returns>
    public Task<TtsUsage?> GetUsageAsync(CancellationToken cancellationToken)
        => TryAsync(() => http.GetFromJsonAsync("v1/usage", SpeechJson.Default.TtsUsage, cancellationToken));

    /// <returns>Null when the service does not respond.</returns>
    public Task<VoiceList?> GetVoicesAsync(CancellationToken cancellationToken)
        => TryAsync(() => http.GetFromJsonAsync("v1/audio/voices", SpeechJson.Default.VoiceList, cancellationToken));

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or IOException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Usage and state of the Tts service's engines, the response of <c>GET /v1/usage</c>.</summary>
internal sealed record TtsUsage(IReadOnlyList<TtsEngine> Engines, IReadOnlyList<string> Profiles, string DefaultProfile);

/// <inheritdoc cref="TtsUsage"/>
/// <param name="Running">Sentences that it makes now, in the replica of Tts that was asked.</param>
public sealed record TtsEngine(
    string Name, bool Local, bool Ready, string? Trouble, long? CharactersToday, long? CharactersThisMonth, long? DailyLimit, long? MonthlyLimit, decimal? PricePerThousand,
    int Running, int Waiting, int Limit)
{
    /// <summary>Of today's characters; null where no price is set.</summary>
    public decimal? CostToday => PricePerThousand * CharactersToday / 1000;
}

/// <summary>The Tts service's response to <c>GET /v1/audio/voices</c>.</summary>
/// <param name="Voices">Of all engines, in the order in which they are tried.</param>
/// <param name="Defaults">The voices that <c>Speech:Voices</c> sets there, by language.</param>
internal sealed record VoiceList(IReadOnlyList<ListedVoice> Voices, IReadOnlyDictionary<string, string>? Defaults = null);

/// <param name="Id">What a request names.</param>
/// <param name="Languages">ISO 639 codes; null where the engine does not say.</param>
/// <param name="Licence">Under which terms its speech may be used.</param>
/// <param name="IsDefault">Whether the engine uses it where no voice is named.</param>
internal sealed record ListedVoice(string Id, string Engine, string Description, IReadOnlyList<string>? Languages = null, string Licence = "", bool IsDefault = false)
{
    /// <summary>Whether it may be given a text in this language; true where the engine does not say what it speaks.</summary>
    public bool Speaks(string language) => Languages?.Contains(language) != false;
}
