using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Api.Conversations;

/// <summary>16 bytes of a message id's hash, in Base64: raw ids would make every write of a conversation's state kilobytes long.</summary>
internal static class Fingerprint
{
    public static string Of(string messageId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(messageId), hash);
        return Convert.ToBase64String(hash[..16]);
    }
}
