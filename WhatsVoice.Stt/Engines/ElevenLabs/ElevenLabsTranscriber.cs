using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines.ElevenLabs;

/// <summary>ElevenLabs' <c>POST /v1/speech-to-text</c> (ElevenLabs API reference, speech to text).</summary>
internal sealed class ElevenLabsTranscriber(HttpClient http, IOptions<ElevenLabsOptions> options, TimeProvider time) : FileTranscriber
{
    public const string Name = "elevenlabs";

    // Below it the language is a guess, and the conversation's own is the better one.
    private const double LeastLanguageProbability = 0.5;

    protected override EngineDescription Description { get; } = new(Name, $"{options.Value.Endpoint}/{options.Value.Model}");

    protected override async Task<Transcript> TranscribeAsync(AudioFile file, SpeechToTextOptions? options, CancellationToken cancellationToken)
    {
        using var form = CreateForm(file, options?.SpeechLanguage);
        using var response = await http.PostAsync("v1/speech-to-text", form, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode ? Read(body) : throw ToFailure(response, body);
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

    private static Transcript Read(byte[] body)
    {
        try
        {
            var response = JsonSerializer.Deserialize(body, ElevenLabsJson.Default.ElevenLabsTranscript);
            return response?.Text is { } text
                ? new Transcript(
                    text.Trim(),
                    response.LanguageProbability < LeastLanguageProbability ? null : Languages.ToCode(response.LanguageCode),
                    SecondsOf(response), [])
                : throw new JsonException("There is no text.");
        }
        catch (JsonException exception)
        {
            throw new EngineException(EngineFault.Transient, $"The engine {Name} answered with something else than a transcript.", exception) { MayBeBilled = true };
        }
    }

    /// <summary><c>audio_duration_secs</c>; a response of an older model has none.</summary>
    private static double? SecondsOf(ElevenLabsTranscript response) => response.AudioDurationSecs is >= 0 and < 1_000_000 and var seconds ? seconds : null;

    private EngineException ToFailure(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var error = ElevenLabsError.Parse(body);
        var fault = error.FaultOf(status) switch
        {
            ElevenLabsFault.Quota => EngineFault.Quota,
            ElevenLabsFault.Credentials => EngineFault.Credentials,
            ElevenLabsFault.Concurrency or ElevenLabsFault.Passing => EngineFault.Transient,

            // The code, the field or only the message names it. Where another field is named, the body may repeat the request.
            _ when error.Field == ElevenLabsError.Model || (status is 400 or 422 && error.Field is null && body.AsSpan().IndexOf("model_id"u8) >= 0) => EngineFault.Configuration,
            _ => EngineException.FaultOf(status),
        };
        var words = fault switch
        {
            EngineFault.Quota => "has no credits left",
            EngineFault.Credentials => "refuses the key or the account",
            EngineFault.Forbidden => "refuses the file or the key",
            EngineFault.Configuration => $"does not know the model or the address (check {ElevenLabsOptions.Section}:Model and :BaseUrl)",
            EngineFault.Request => "refuses the file or the request",
            _ => "failed",
        };
        return new EngineException(fault, $"The engine {Name} {words} ({status}, {error.Code}).")
        {
            MayBeTheFile = status == 500,
            RetryAfter = RetryAfter.Of(response, time.GetUtcNow()),
        };
    }
}

/// <param name="LanguageCode">ISO 639-1 or 639-3.</param>
/// <param name="LanguageProbability">0 to 1.</param>
/// <param name="AudioDurationSecs">Seconds of sound.</param>
internal sealed record ElevenLabsTranscript(string? Text, string? LanguageCode, double? LanguageProbability, double? AudioDurationSecs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ElevenLabsTranscript))]
internal sealed partial class ElevenLabsJson : JsonSerializerContext;
