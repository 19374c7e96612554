using System.ComponentModel.DataAnnotations;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines.ElevenLabs;

/// <summary>
/// ElevenLabs' Scribe, section <c>Transcription:ElevenLabs</c>. Where that section has neither an address nor a key, those of
/// <c>ElevenLabs</c> are used: one account speaks and transcribes.
/// </summary>
internal sealed class ElevenLabsOptions : IValidatableObject
{
    public const string Section = "Transcription:ElevenLabs";

    /// <summary>The API. Default: <c>https://api.elevenlabs.io</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Sent as <c>xi-api-key</c>. The engine works only with one. Secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model. Default: <c>scribe_v2</c>.</summary>
    [Required]
    public string Model { get; set; } = "scribe_v2";

    /// <summary>Where calls go, with a slash at the end.</summary>
    public Uri Endpoint => new((string.IsNullOrWhiteSpace(BaseUrl) ? "https://api.elevenlabs.io" : BaseUrl).TrimEnd('/') + "/");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(BaseUrl) && !(Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("It must be an absolute http or https address.", [nameof(BaseUrl)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class ElevenLabsOptionsValidator : IValidateOptions<ElevenLabsOptions>;

internal static class ElevenLabsExtensions
{
    // The words of ten minutes with their times are under 1 MB.
    private const int MaxAnswerBytes = 8 << 20;

    public static void AddElevenLabs(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<ElevenLabsOptions, ElevenLabsOptionsValidator>(ElevenLabsOptions.Section).PostConfigure<IConfiguration>((options, configuration) =>
        {
            // Both or neither: a key must not go to another server's address.
            if (string.IsNullOrWhiteSpace(options.BaseUrl) && string.IsNullOrWhiteSpace(options.ApiKey))
            {
                options.BaseUrl = configuration["ElevenLabs:BaseUrl"];
                options.ApiKey = configuration["ElevenLabs:ApiKey"];
            }
        });

        // TranscriptionEngine limits and repeats attempts.
        services.AddHttpClient<ElevenLabsTranscriber>((provider, client) =>
        {
            var options = provider.GetRequiredService<IOptions<ElevenLabsOptions>>().Value;
            client.BaseAddress = options.Endpoint;
            client.DefaultRequestHeaders.Add("xi-api-key", options.ApiKey?.Trim());
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
        }).RemoveAllResilienceHandlers();
        services.AddTranscriptionEngine(ElevenLabsTranscriber.Name, provider => provider.GetRequiredService<ElevenLabsTranscriber>());
    }
}

/// <summary>ElevenLabs' <c>POST /v1/speech-to-text</c> (ElevenLabs API reference, speech to text).</summary>
internal sealed class ElevenLabsTranscriber(HttpClient http, IOptions<ElevenLabsOptions> options) : ISpeechToTextClient
{
    public const string Name = "elevenlabs";

    // Below it the language is a guess, and the conversation's own is the better one.
    private const double LeastLanguageProbability = 0.5;

    private readonly EngineDescription _description = new(Name, $"{options.Value.Endpoint}/{options.Value.Model}");

    /// <exception cref="EngineException">It failed, or refused the file.</exception>
    public async Task<SpeechToTextResponse> GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = AudioFileStream.FileOf(audioSpeechStream);
        using var form = CreateForm(file, options?.SpeechLanguage);
        using var response = await http.PostAsync("v1/speech-to-text", form, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw ToFailure(response, body);
        }

        var transcript = Read(body, file.Duration);
        return new SpeechToTextResponse(transcript.Text) { RawRepresentation = transcript };
    }

    public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A voice note is transcribed as a whole.");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(EngineDescription) ? _description : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HTTP client belongs to its factory.
    }

    private MultipartFormDataContent CreateForm(AudioFile file, string? language)
    {
        var audio = new ByteArrayContent(file.Content);
        audio.Headers.ContentType = new MediaTypeHeaderValue(file.MediaType);
        var form = new MultipartFormDataContent
        {
            { new StringContent(options.Value.Model), "model_id" },

            // Tags such as (laughter) would be answered as if the person had said them.
            { new StringContent("false"), "tag_audio_events" },
            { new StringContent("none"), "timestamps_granularity" },
            { audio, "file", file.FileName },
        };
        if (language is not null)
        {
            form.Add(new StringContent(language), "language_code");
        }

        return form;
    }

    private static Transcript Read(byte[] body, TimeSpan? duration)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, ElevenLabsJson.Default.ElevenLabsTranscript);
            return answer?.Text is { } text
                ? new Transcript(
                    text.Trim(),
                    answer.LanguageProbability < LeastLanguageProbability ? null : Languages.ToCode(answer.LanguageCode),
                    (duration ?? SecondsOf(answer))?.TotalSeconds, [])
                : throw new JsonException("There is no text.");
        }
        catch (JsonException exception)
        {
            throw new EngineException(EngineFault.Transient, $"The engine {Name} answered with something else than a transcript.", exception) { IsAnswered = true };
        }
    }

    /// <summary><c>audio_duration_secs</c>; an answer of an older model has none.</summary>
    private static TimeSpan? SecondsOf(ElevenLabsTranscript answer) =>
        answer.AudioDurationSecs is >= 0 and < 1_000_000 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The body decides, not the status alone: 401 is a wrong key, an empty account or a blocked one (ElevenLabs, errors).</summary>
    private static EngineException ToFailure(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var code = ErrorCode(body);
        var fault = code switch
        {
            "quota_exceeded" or "insufficient_credits" or "payment_required" or "paid_plan_required" => EngineFault.Quota,
            "too_many_concurrent_requests" or "concurrent_limit_exceeded" or "system_busy" or "rate_limit_exceeded" => EngineFault.Transient,
            "model_not_found" => EngineFault.Configuration,

            // The message or the field names it, whatever the code is.
            _ when status is 400 or 422 && body.AsSpan().IndexOf("model_id"u8) >= 0 => EngineFault.Configuration,
            _ => EngineException.FaultOf(status),
        };
        var words = fault switch
        {
            EngineFault.Quota => "has no credits left",
            EngineFault.Credentials => "refuses the key or the account",
            EngineFault.Configuration => $"does not know the model or the address (check {ElevenLabsOptions.Section}:Model and :BaseUrl)",
            EngineFault.Request => "refuses the file or the request",
            _ => "failed",
        };
        return new EngineException(fault, $"The engine {Name} {words} ({status}, {code ?? "no code"}).") { RetryAfter = response.Headers.RetryAfter?.Delta };
    }

    private static string? ErrorCode(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.Object
                ? Text(detail, "status") ?? Text(detail, "code")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return null;
        }

        static string? Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}

/// <summary>The part of ElevenLabs' answer that is used.</summary>
/// <param name="Text">The words.</param>
/// <param name="LanguageCode">ISO 639-1 or 639-3.</param>
/// <param name="LanguageProbability">0 to 1.</param>
/// <param name="AudioDurationSecs">Seconds of sound.</param>
internal sealed record ElevenLabsTranscript(string? Text, string? LanguageCode, double? LanguageProbability, double? AudioDurationSecs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ElevenLabsTranscript))]
internal sealed partial class ElevenLabsJson : JsonSerializerContext;
