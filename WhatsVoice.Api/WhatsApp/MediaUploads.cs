using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Uploads audio (documentation: whatsapp/business-phone-numbers/media). The id lives for 30 days.</summary>
internal sealed class MediaUploads(HttpClient http, ApiTelemetry telemetry, TimeProvider time)
{
    /// <summary>
    /// With the codec: declared as plain audio/opus an upload is taken and fails later with 131053.
    /// </summary>
    private const string VoiceNoteType = "audio/ogg; codecs=opus";

    /// <param name="audio">An Ogg/Opus voice note, at most 16 MB.</param>
    /// <returns>The media id.</returns>
    /// <exception cref="WhatsAppException">The upload was refused or WhatsApp could not be reached.</exception>
    public async Task<string> UploadVoiceNoteAsync(string phoneNumberId, ReadOnlyMemory<byte> audio, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            using var file = new ReadOnlyMemoryContent(audio);
            file.Headers.ContentType = MediaTypeHeaderValue.Parse(VoiceNoteType);
            using var type = new StringContent(VoiceNoteType);
            using var product = new StringContent("whatsapp");

            // WhatsApp derives the type from the file's name as well: it must end in .ogg.
            using var form = new MultipartFormDataContent { { product, "messaging_product" }, { type, "type" }, { file, "file", "voice.ogg" } };
            using var response = await http.PostAsync($"{Uri.EscapeDataString(phoneNumberId)}/media", form, cancellationToken);
            await WhatsAppErrors.EnsureAcceptedAsync(response, time, cancellationToken);
            var answer = await JsonBody.ReadAsync(response.Content, GraphJson.Default.GraphUploadAnswer, cancellationToken);
            outcome = "ok";
            return answer?.Id ?? throw new WhatsAppException(WhatsAppFailure.Transient, "WhatsApp took the upload without telling its id.", 0, null, null);
        }
        catch (WhatsAppException exception)
        {
            throw exception.AsRepeatable();
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or JsonException)
        {
            throw WhatsAppException.NotReached(exception);
        }
        finally
        {
            telemetry.WhatsAppCalled("upload", outcome, Stopwatch.GetElapsedTime(start));
        }
    }
}
