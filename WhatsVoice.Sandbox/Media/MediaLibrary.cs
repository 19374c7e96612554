using System.Globalization;
using System.Security.Cryptography;

namespace WhatsVoice.Sandbox.Media;

/// <summary>Uploaded media, in memory. Past <see cref="CapacityBytes"/> the oldest is forgotten, as Meta forgets after 30 days.</summary>
internal sealed class MediaLibrary
{
    public const long CapacityBytes = 256L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, MediaFile> _files = [];
    private long _bytes;

    public MediaFile Add(string mimeType, byte[] bytes)
    {
        var id = (1_000_000_000_000_000L + RandomNumberGenerator.GetInt32(int.MaxValue) * 1_000_000L + RandomNumberGenerator.GetInt32(1_000_000))
            .ToString(CultureInfo.InvariantCulture);
        var file = new MediaFile(id, mimeType, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
        lock (_gate)
        {
            _files.Add(file.Id, file);
            _bytes += bytes.Length;
            while (_bytes > CapacityBytes && _files.Count > 1)
            {
                _bytes -= _files.GetAt(0).Value.Bytes.Length;
                _files.RemoveAt(0);
            }
        }

        return file;
    }

    public MediaFile? Find(string? id)
    {
        lock (_gate)
        {
            return id is null ? null : _files.GetValueOrDefault(id);
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_files.Remove(id, out var file))
            {
                return false;
            }

            _bytes -= file.Bytes.Length;
            return true;
        }
    }
}
