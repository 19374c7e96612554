using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;
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

    /// <param name="phoneNumberId">The business's number.</param>
    /// <param name="audio">An Ogg/Opus voice note, at most 16 MB.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
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

/// <summary>Uploads that are under way in this process: people who are told the same at the same moment share one.</summary>
internal sealed class SharedUploads(IServiceProvider services, WhatsAppAccount account)
{
    private readonly ConcurrentDictionary<(string PhoneNumberId, string Hash), Lazy<Task<string>>> _underWay = [];

    /// <summary>Uploads audio, or waits for an upload of the same that has begun already.</summary>
    /// <returns>WhatsApp's media id.</returns>
    /// <exception cref="WhatsAppException">The upload was refused or WhatsApp could not be reached.</exception>
    public async Task<string> UploadAsync(string phoneNumberId, string hash, ReadOnlyMemory<byte> audio)
    {
        var key = (phoneNumberId, hash);
        var upload = _underWay.GetOrAdd(key, _ => new Lazy<Task<string>>(
            () => services.GetRequiredService<MediaUploads>().UploadVoiceNoteAsync(phoneNumberId, audio, CancellationToken.None)));
        try
        {
            return await upload.Value;
        }
        catch (WhatsAppException exception)
        {
            account.Observe(exception, phoneNumberId);
            throw;
        }
        finally
        {
            // Only this one: the next caller may have begun another meanwhile.
            _underWay.TryRemove(new(key, upload));
        }
    }
}

/// <param name="Hash">Names the audio by its content, see <see cref="SpokenAudio.Hash"/>.</param>
/// <param name="MediaId">WhatsApp's id of the upload.</param>
internal sealed record UploadedAudio(string Hash, string MediaId)
{
    /// <returns>Null when it is not what <see cref="ToString"/> wrote.</returns>
    public static UploadedAudio? Parse(string? value) => value?.Split(' ') is [var hash, var mediaId] ? new(hash, mediaId) : null;

    public override string ToString() => $"{Hash} {MediaId}";
}

/// <summary>
/// Remembers which audio was uploaded for which number, so that a phrase spoken before costs no upload. It is found by the words, so
/// that the look can run beside the speech, and holds only while they are spoken with the same bytes (docs/adr/0015). A media id lives
/// for 30 days (documentation: whatsapp/business-phone-numbers/media); it is forgotten a day earlier.
/// </summary>
internal sealed class MediaMemory(Store store)
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(29);

    /// <summary>Names what is said, and how.</summary>
    public static string KeyOf(SpeechRequest speech)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(speech, SpeechJson.Default.SpeechRequest)));

    /// <returns>Null when these words were not uploaded for this number within 29 days, or the store does not answer: that costs one more upload.</returns>
    public async Task<UploadedAudio?> FindAsync(string phoneNumberId, string key)
    {
        try
        {
            return UploadedAudio.Parse(await store.Database.StringGetAsync(Store.Media(phoneNumberId, key)));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Not awaited: a lost entry costs one more upload.</summary>
    public void Remember(string phoneNumberId, string key, UploadedAudio audio)
        => store.Database.StringSet(Store.Media(phoneNumberId, key), audio.ToString(), Retention, flags: CommandFlags.FireAndForget);

    /// <summary>WhatsApp could not process what was uploaded: the next time it is uploaded again.</summary>
    public Task ForgetAsync(string phoneNumberId, string key) => store.Database.KeyDeleteAsync(Store.Media(phoneNumberId, key));
}
