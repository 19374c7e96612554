using System.Collections.Concurrent;

namespace WhatsVoice.Api.WhatsApp;

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
