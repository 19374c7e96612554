using System.Security.Cryptography;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// Remembers which audio was uploaded for which number, so that a phrase spoken before costs no upload. A media id lives for 30
/// days (documentation: whatsapp/business-phone-numbers/media); it is forgotten a day earlier.
/// </summary>
internal sealed class MediaMemory(Store store)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(29);

    /// <summary>Names audio by its content: the Tts service gives equal bytes for equal requests.</summary>
    public static string KeyOf(ReadOnlySpan<byte> audio) => Convert.ToHexStringLower(SHA256.HashData(audio));

    /// <returns>The media id; null when this audio was not uploaded for this number lately.</returns>
    public async Task<string?> FindAsync(string phoneNumberId, string audioKey) => await store.Database.StringGetAsync(Store.Media(phoneNumberId, audioKey));

    /// <summary>Nobody waits for it: forgotten, it costs one more upload.</summary>
    public void Remember(string phoneNumberId, string audioKey, string mediaId)
        => store.Database.StringSet(Store.Media(phoneNumberId, audioKey), mediaId, Memory, flags: CommandFlags.FireAndForget);

    /// <summary>WhatsApp could not process what was uploaded: the next time it is uploaded again.</summary>
    public Task ForgetAsync(string phoneNumberId, string audioKey) => store.Database.KeyDeleteAsync(Store.Media(phoneNumberId, audioKey));
}
