using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

/// <summary>The configured <c>Api:Key</c>, without showing it.</summary>
public sealed class ApiKey
{
    private readonly byte[]? _hash;

    internal ApiKey(IOptions<ApiOptions> options) => _hash = options.Value.Key is { Length: > 0 } key ? Hash(key) : null;

    public bool IsConfigured => _hash is not null;

    /// <summary>Changes with the key: what was granted for an earlier key can be told from it. Not the key, nor a way to it.</summary>
    public string Fingerprint => _hash is null ? "" : Convert.ToHexStringLower(SHA256.HashData(_hash));

    /// <summary>Compares hashes: equally long whatever was sent, and in constant time. False where no key is configured.</summary>
    public bool Matches(string sent) => _hash is not null && CryptographicOperations.FixedTimeEquals(Hash(sent), _hash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
