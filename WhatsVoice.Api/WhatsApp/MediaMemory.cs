using System.Security.Cryptography;
using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.WhatsApp;

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

/// <param name="Hash">Names the audio by its content, see <see cref="SpokenAudio.Hash"/>.</param>
internal sealed record UploadedAudio(string Hash, string MediaId)
{
    /// <returns>Null when it is not what <see cref="ToString"/> wrote.</returns>
    public static UploadedAudio? Parse(string? value) => value?.Split(' ') is [var hash, var mediaId] ? new(hash, mediaId) : null;

    public override string ToString() => $"{Hash} {MediaId}";
}
