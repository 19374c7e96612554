using System.Security.Cryptography;
using System.Text.Json;
using StackExchange.Redis;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Remembers which audio was uploaded for which number, so that a phrase spoken before costs no upload. It is found by the words, so
/// that the look can run beside the speech, and holds only while they are spoken with the same bytes. A media id lives for 30 days
/// (documentation: whatsapp/business-phone-numbers/media); it is forgotten a day earlier.
/// </summary>
internal sealed class MediaMemory(Store store)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(29);

    /// <summary>Names what is said, and how.</summary>
    public static string KeyOf(SpeechRequest speech)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(speech, SpeechJson.Default.SpeechRequest)));

    /// <returns>Null when these words were not uploaded for this number lately, or the store does not say: that costs one more upload.</returns>
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

    /// <summary>Nobody waits for it: forgotten, it costs one more upload.</summary>
    public void Remember(string phoneNumberId, string key, UploadedAudio audio)
        => store.Database.StringSet(Store.Media(phoneNumberId, key), audio.ToString(), Memory, flags: CommandFlags.FireAndForget);

    /// <summary>WhatsApp could not process what was uploaded: the next time it is uploaded again.</summary>
    public Task ForgetAsync(string phoneNumberId, string key) => store.Database.KeyDeleteAsync(Store.Media(phoneNumberId, key));
}
