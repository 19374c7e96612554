using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Speech;

internal sealed partial class SpeechClient(HttpClient http, LivenessWatch watch, TimeProvider time, ILogger<SpeechClient> logger)
{
    /// <summary>WhatsApp takes no more for audio.</summary>
    public const int MaxResponseBytes = 16 << 20;

    /// <inheritdoc cref="SpeakAsync(SpeechRequest, CancellationToken)"/>
    /// <param name="patience">
    /// After this, and again after as much, the service is asked whether it lives: one that is slow is waited for, one that gives no sign of life is not.
    /// </param>
    public async Task<SpokenAudio> SpeakAsync(SpeechRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await watch.CallAsync(http.BaseAddress!, patience, token => SpeakAsync(request, token), cancellationToken);
        }
        catch (SilentServiceException exception)
        {
            // A wait beyond anybody's patience: the words go out as text now.
            throw new SpeechException("the Tts service gives no sign of life", unspeakable: false, exception) { RetryAfter = 2 * patience };
        }
    }

    /// <exception cref="SpeechException">The text cannot be spoken, or the service gave no speech in time.</exception>
    public async Task<SpokenAudio> SpeakAsync(SpeechRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, "v1/audio/speech") { Content = JsonBody.Of(request, SpeechJson.Default.SpeechRequest) };
            if (request.Person is { } person)
            {
                call.Headers.Add(ApiKeyExtensions.PersonHeader, person);
            }

            using var response = await http.SendAsync(call, cancellationToken);
            if (await WithoutUnknownValuesAsync(request, response, cancellationToken) is { } acceptable)
            {
                return await SpeakAsync(acceptable, cancellationToken) with { Note = "The voice, profile or language of the reply is unknown to the Tts service; the default speaks." };
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new SpeechException(
                    $"the Tts service answered {(int)response.StatusCode}",
                    response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity,
                    null)
                {
                    RetryAfter = RetryAfter.Of(response, time.GetUtcNow()),
                };
            }

            return new SpokenAudio(
                await response.Content.ReadAsByteArrayAsync(cancellationToken),
                Header(response, "X-Cache"),
                Header(response, "X-Engine"),
                double.TryParse(Header(response, "X-Audio-Duration"), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
                Header(response, "Server-Timing"))
            {
                SpokenText = Header(response, "X-Spoken-Text") is { } spoken ? Uri.UnescapeDataString(spoken) : null,
                Dropped = Header(response, "X-Text-Dropped"),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or IOException)
        {
            throw new SpeechException("the Tts service gave no answer", unspeakable: false, exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };
        }
    }

    /// <summary>A reply writer's wrong voice, profile or language is no reason to leave the words unspoken: the defaults speak them.</summary>
    /// <returns>Null unless the service refuses one of these values.</returns>
    private async Task<SpeechRequest?> WithoutUnknownValuesAsync(SpeechRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.BadRequest || await ErrorsOfAsync(response, cancellationToken) is not { } errors)
        {
            return null;
        }

        var acceptable = request with
        {
            Voice = errors.ContainsKey("voice") ? null : request.Voice,
            Profile = errors.ContainsKey("profile") ? null : request.Profile,
            Language = errors.ContainsKey("language") ? null : request.Language,
        };
        if (acceptable == request)
        {
            return null;
        }

        Log.DefaultInstead(logger, string.Join(" ", errors.SelectMany(error => error.Value)));
        return acceptable;
    }

    private static async Task<Dictionary<string, string[]>?> ErrorsOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await JsonBody.ReadAsync(response.Content, SpeechJson.Default.SpeechProblem, cancellationToken))?.Errors;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A reply asks for what the Tts service does not know, so the default is used instead: {Reason}")]
        public static partial void DefaultInstead(ILogger logger, string reason);
    }
}

/// <summary>The part of the Tts service's problem details that names the fields.</summary>
internal sealed record SpeechProblem(Dictionary<string, string[]>? Errors);

/// <param name="unspeakable">Whether trying again is pointless: the text cannot be spoken at all.</param>
internal sealed class SpeechException(string message, bool unspeakable, Exception? inner) : Exception(message, inner)
{
    public bool Unspeakable { get; } = unspeakable;

    public TimeSpan? RetryAfter { get; init; }
}

/// <param name="Bytes">An Ogg/Opus voice note.</param>
/// <param name="Cache">hit, partial or miss.</param>
/// <param name="Engine">Who spoke, for example flite.</param>
/// <param name="Timing">Where the time went, as in <c>Server-Timing</c>.</param>
internal sealed record SpokenAudio(ReadOnlyMemory<byte> Bytes, string? Cache, string? Engine = null, TimeSpan? Duration = null, string? Timing = null)
{
    /// <summary>What the operator should know of it, for its record; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The words that the engine was given, where the request asks for them (<see cref="SpeechRequest.Debug"/>).</summary>
    public string? SpokenText { get; init; }

    /// <summary>How much of the text is not spoken, by kind, such as <c>links=1, emoji=3</c>; null where all is.</summary>
    public string? Dropped { get; init; }

    /// <summary>Names the audio by its content: the Tts service gives equal bytes for equal requests, while it has them in its cache. Not a protection, so it need not be cryptographic.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(XxHash128.Hash(Bytes.Span));
}

/// <summary>OpenAI's speech request, as the Tts service takes it.</summary>
/// <param name="Voice">Who speaks; null: the service's default.</param>
/// <param name="Profile">How; null: the service's default.</param>
/// <param name="Language">A BCP 47 tag; null: as the engine finds.</param>
/// <param name="BitRate">Bits a second, lower than the service's own; null: as it is set there.</param>
/// <param name="ResponseFormat">Ogg/Opus, as voice notes are.</param>
internal sealed record SpeechRequest(
    string Input, string? Voice = null, string? Profile = null, string? Language = null, int? BitRate = null, string ResponseFormat = "opus")
{
    /// <summary>Who speaks each language where <see cref="Voice"/> names nobody, by BCP 47 tag; null: as the service is set.</summary>
    public IReadOnlyDictionary<string, string>? Voices { get; init; }

    /// <summary>True: the response tells the words that the engine was given.</summary>
    public bool? Debug { get; init; }

    /// <summary>For whom: sent as <see cref="ApiKeyExtensions.PersonHeader"/>, so no part of what the audio is known by. Null for nobody.</summary>
    [JsonIgnore]
    public string? Person { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SpeechRequest))]
[JsonSerializable(typeof(SpeechProblem))]
[JsonSerializable(typeof(TtsUsage))]
[JsonSerializable(typeof(VoiceList))]
internal sealed partial class SpeechJson : JsonSerializerContext;
