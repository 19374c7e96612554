using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
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
}

/// <summary>Asks the Stt service for the words of a recording.</summary>
internal sealed class SttClient(HttpClient http, TimeProvider time)
{
    /// <param name="audio">The file.</param>
    /// <param name="mimeType">As WhatsApp tells it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HearingException">The file is refused, or there was no transcript in time.</exception>
    public async Task<SttTranscript> TranscribeAsync(byte[] audio, string? mimeType, CancellationToken cancellationToken)
    {
        using var file = new ByteArrayContent(audio);
        file.Headers.ContentType = MediaTypeHeaderValue.TryParse(mimeType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("default"), "model" },
            { new StringContent("verbose_json"), "response_format" },
            { file, "file", "audio" },
        };
        try
        {
            using var response = await http.PostAsync("v1/audio/transcriptions", form, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new HearingException(
                    $"the Stt service answered {(int)response.StatusCode}",
                    response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
                {
                    IsTooLong = response.StatusCode == HttpStatusCode.RequestEntityTooLarge,
                    RetryAfter = RetryAfter.Of(response, time.GetUtcNow()),
                };
            }

            return await response.Content.ReadFromJsonAsync(SttJson.Default.SttTranscript, cancellationToken)
                ?? throw new HearingException("the Stt service answered nothing", isFinal: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or IOException or JsonException)
        {
            throw new HearingException("the Stt service gave no answer", isFinal: false, exception) { RetryAfter = Upstreams.RetryAfterOf(exception) };
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SttTranscript))]
internal sealed partial class SttJson : JsonSerializerContext;
