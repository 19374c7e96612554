using System.Collections.Concurrent;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>Uploads that are under way in this process: people who are told the same at the same moment share one.</summary>
internal sealed class SharedUploads(IServiceProvider services, MediaMemory memory)
{
    private readonly ConcurrentDictionary<(string PhoneNumberId, string AudioKey), Lazy<Task<string>>> _underWay = [];

    /// <summary>Uploads audio, or waits for somebody else's upload of the same, and remembers the media id.</summary>
    /// <exception cref="WhatsAppException">The upload was refused or WhatsApp could not be reached.</exception>
    public async Task<string> UploadAsync(string phoneNumberId, string audioKey, ReadOnlyMemory<byte> audio)
    {
        var key = (phoneNumberId, audioKey);
        var upload = _underWay.GetOrAdd(key, _ => new Lazy<Task<string>>(() => UploadAndRememberAsync(phoneNumberId, audioKey, audio)));
        try
        {
            return await upload.Value;
        }
        finally
        {
            // Only this one: the next person may have begun another meanwhile.
            _underWay.TryRemove(new(key, upload));
        }
    }

    private async Task<string> UploadAndRememberAsync(string phoneNumberId, string audioKey, ReadOnlyMemory<byte> audio)
    {
        var mediaId = await services.GetRequiredService<MediaUploads>().UploadVoiceNoteAsync(phoneNumberId, audio, CancellationToken.None);
        memory.Remember(phoneNumberId, audioKey, mediaId);
        return mediaId;
    }
}
