using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Hearing;

/// <summary>What the Stt service understood, in OpenAI's <c>verbose_json</c>.</summary>
/// <param name="Text">The words; empty for none.</param>
/// <param name="Language">ISO 639-1; null where the engine does not tell.</param>
/// <param name="Duration">Seconds of sound; 0 where neither the file nor the engine tells.</param>
internal sealed record SttTranscript(string? Text, string? Language, double Duration)
{
    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a transcript of {Text?.Length ?? 0} characters";

    [JsonIgnore]
    public string? Engine { get; init; }

    /// <summary>hit where the transcript was known, else miss.</summary>
    [JsonIgnore]
    public string? Cache { get; init; }
}

/// <summary>An engine of the Stt service, from its <c>GET /v1/models</c>.</summary>
/// <param name="Status"><c>ready</c>, or why it cannot work at present.</param>
/// <param name="PricePerMinute">From <c>Transcription:Prices</c>; null where none is set.</param>
internal sealed record SttEngine(string Id, string Status, decimal? PricePerMinute)
{
    /// <summary>No recording that is tried is longer, whatever an engine tells.</summary>
    private const double LongestSeconds = 24 * 3600;

    public bool IsReady => Status == "ready";

    /// <param name="seconds">How long it plays, as the engine tells.</param>
    /// <returns>Null where no price is set or the length is no length.</returns>
    public decimal? PriceOf(double seconds) => seconds is > 0 and <= LongestSeconds ? PricePerMinute * (decimal)seconds / 60 : null;
}

/// <inheritdoc cref="SttEngine"/>
internal sealed record SttEngines(IReadOnlyList<SttEngine> Data);

/// <summary>Asks the Stt service about its engines, for the console.</summary>
internal sealed class SttEnginesClient(HttpClient http)
{
    /// <returns>In the order in which they are asked; null when the service does not respond.</returns>
    public async Task<IReadOnlyList<SttEngine>?> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await http.GetFromJsonAsync("v1/models", SttJson.Default.SttEngines, cancellationToken))?.Data;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or IOException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Asks the Stt service for the words of a recording.</summary>
internal sealed class SttClient(HttpClient http, LivenessWatch watch, IOptions<HearingOptions> options, TimeProvider time)
{
    /// <summary>How long the service may be silent before it is asked whether it lives.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The engines in their configured order.</summary>
    public const string AnyEngine = "default";

    private const double LongestSeconds = 24 * 3600;

    // 2 kbit/s: Opus at its lowest, 6 kbit/s, with two thirds of pauses.
    private const double FewestBytesPerSecond = 250;

    /// <param name="mimeType">As WhatsApp tells it.</param>
    /// <param name="engine">An engine's name, or <see cref="AnyEngine"/>.</param>
    /// <param name="person">The keyed hash of whose recording it is: persons take turns. Null for none.</param>
    /// <exception cref="HearingException">The file is refused, or there was no transcript in time.</exception>
    public async Task<SttTranscript> TranscribeAsync(byte[] audio, string? mimeType, string engine, string? person, CancellationToken cancellationToken)
    {
        using var file = new ByteArrayContent(audio);
        file.Headers.ContentType = MediaTypeHeaderValue.TryParse(mimeType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(engine), "model" },
            { new StringContent("verbose_json"), "response_format" },
            { file, "file", "audio" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/audio/transcriptions") { Content = form };
        if (person is not null)
        {
            request.Headers.Add(ApiKeyExtensions.PersonHeader, person);
        }

        try
        {
            using var response = await watch.CallAsync(http.BaseAddress!, Patience, token => http.SendAsync(request, token), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new HearingException(
                    $"the Stt service answered {(int)response.StatusCode}",
                    response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
                {
                    IsTooLong = response.StatusCode == HttpStatusCode.RequestEntityTooLarge,
                    IsUnavailable = response.StatusCode == HttpStatusCode.ServiceUnavailable,
                    RetryAfter = RetryAfter.Of(response, time.GetUtcNow()),
                    Sent = double.TryParse(Header(response, "X-Audio-Duration"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                        ? TimeSpan.FromSeconds(Math.Min(seconds, LongestSeconds))
                        : TimeSpan.Zero,
                };
            }

            var transcript = await JsonBody.ReadAsync(response.Content, SttJson.Default.SttTranscript, cancellationToken)
                ?? throw new HearingException("the Stt service answered nothing", isFinal: false);
            return transcript with { Engine = Header(response, "X-Engine"), Cache = Header(response, "X-Cache") };
        }
        catch (Exception exception) when (exception
            is HttpRequestException or TimeoutRejectedException or SilentServiceException or BrokenCircuitException or IOException or JsonException)
        {
            throw new HearingException("the Stt service gave no answer", isFinal: false, exception)
            {
                RetryAfter = Upstreams.RetryAfterOf(exception),
                GoesOn = exception is TimeoutRejectedException,
                Sent = exception is TimeoutRejectedException ? MostOf(audio) : TimeSpan.Zero,
            };
        }
    }

    /// <summary>What the bytes play at 32 kbit/s, the usual bit rate of a voice note.</summary>
    public static TimeSpan EstimateOf(byte[] audio) => TimeSpan.FromSeconds(audio.Length / 4_000d);

    /// <summary>What the bytes may play at most: nobody has told how long it is, and a low bit rate must not be a way to be heard for free.</summary>
    private TimeSpan MostOf(byte[] audio) => TimeSpan.FromSeconds(Math.Min(audio.Length / FewestBytesPerSecond, options.Value.MaxDuration.TotalSeconds));

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SttTranscript))]
[JsonSerializable(typeof(SttEngines))]
internal sealed partial class SttJson : JsonSerializerContext;
