using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Audio;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines.OpenAI;

/// <summary>
/// An OpenAI-compatible server through OpenAI's own client. Not through <c>AsISpeechToTextClient</c> of Microsoft.Extensions.AI.OpenAI:
/// that names every upload <c>audio.mp3</c>, and servers go by the extension.
/// </summary>
internal sealed class OpenAITranscriber(AudioClient client, OpenAIOptions options, TimeProvider time) : FileTranscriber
{
    public const string Name = "openai";

    protected override EngineDescription Description { get; } = new(Name, $"{options.Endpoint}/{options.Model}")
    {
        // OpenAI's own list (API reference, create transcription); servers elsewhere decode what their ffmpeg can.
        Accepts = options.Endpoint.Host == new Uri(OpenAIOptions.OfficialUrl).Host
            ? format => format is not (AudioFormat.Aac or AudioFormat.Amr)
            : _ => true,
    };

    // The gpt-4o models answer in the plain form only.
    private bool IsVerbose => !options.Model.StartsWith("gpt-4o", StringComparison.Ordinal);

    protected override async Task<Transcript> TranscribeAsync(AudioFile file, SpeechToTextOptions? options, CancellationToken cancellationToken)
    {
        var call = new AudioTranscriptionOptions
        {
            Language = options?.SpeechLanguage,
            Prompt = RequestedPrompt.In(options),
            ResponseFormat = IsVerbose ? AudioTranscriptionFormat.Verbose : AudioTranscriptionFormat.Simple,
        };
        try
        {
            using var content = new MemoryStream(file.Content, writable: false);
            var response = await client.TranscribeAudioAsync(content, file.FileName, call, cancellationToken);
            EnsureText(response.GetRawResponse().Content);
            return ToTranscript(response);
        }
        catch (ClientResultException exception)
        {
            throw exception.InnerException is HttpRequestException connection ? EngineException.OfConnection(Name, connection) : ToFailure(exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArithmeticException or ArgumentException)
        {
            // The client throws whatever its conversions throw, such as at a length of 1e308 s.
            throw new EngineException(EngineFault.Transient, $"The engine {Name} answered with something else than a transcript.", exception) { MayBeBilled = true };
        }
    }

    /// <summary>The client takes an object without <c>text</c> for an empty transcript, which would be answered as silence.</summary>
    private static void EnsureText(BinaryData body)
    {
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
        {
            throw new JsonException("There is no text.");
        }
    }

    private static Transcript ToTranscript(AudioTranscription response)
    {
        var language = Languages.ToCode(response.Language);
        var seconds = response.Duration?.TotalSeconds;
        return response.Segments is { Count: > 0 } segments
            ? Transcript.FromSegments(
                segments.Select(segment => new TranscriptSegment(
                    segment.StartTime.TotalSeconds, segment.EndTime.TotalSeconds, segment.Text, segment.AverageLogProbability, segment.NoSpeechProbability)),
                language, seconds)
            : new Transcript((response.Text ?? "").Trim(), language, seconds, []);
    }

    private EngineException ToFailure(ClientResultException exception)
    {
        var response = exception.GetRawResponse();
        var (code, field) = ErrorOf(response?.Content);
        var fault = code switch
        {
            "insufficient_quota" or "billing_hard_limit_reached" => EngineFault.Quota,
            "model_not_found" or "invalid_model" => EngineFault.Configuration,
            _ when field == "model" => EngineFault.Configuration,
            _ => EngineException.FaultOf(exception.Status),
        };
        var words = fault switch
        {
            EngineFault.Quota => "has no quota left",
            EngineFault.Credentials => "refuses the key",
            EngineFault.Forbidden => "refuses the file or the key",
            EngineFault.Configuration => $"does not know the model or the address (check {OpenAIOptions.Section}:Model and :BaseUrl)",
            EngineFault.Request => "refuses the file or the request",
            _ => "failed",
        };
        return new EngineException(fault, $"The engine {Name} {words} ({exception.Status}, {code ?? "no code"}).", exception)
        {
            MayBeTheFile = exception.Status == 500,
            RetryAfter = response?.Headers.TryGetValue("Retry-After", out var value) == true ? RetryAfter.Read(value!, time.GetUtcNow()) : null,
        };
    }

    /// <summary>The error's code, or its type where a server has no codes (Mistral), and the field that it is about.</summary>
    private static (string? Code, string? Field) ErrorOf(BinaryData? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? BinaryData.FromString("{}"));
            var error = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var inner)
                ? inner
                : document.RootElement;
            return error.ValueKind == JsonValueKind.Object
                ? (EngineErrorCode.Read(error, "type") is "invalid_model" and var type ? type : EngineErrorCode.Read(error, "code"), EngineErrorCode.Read(error, "param"))
                : default;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return default;
        }
    }
}
