using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Names the conversation of one person with one of the business's numbers. The person is hashed, because the key appears in
/// Orleans' own logs and spans, where no phone number may be.
/// </summary>
/// <param name="Value">The phone number id, a slash and 32 hex digits.</param>
internal readonly record struct ConversationKey(string Value)
{
    public static ConversationKey For(string phoneNumberId, string person)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{phoneNumberId}/{person}"), hash);
        return new ConversationKey($"{phoneNumberId}/{Convert.ToHexStringLower(hash[..16])}");
    }

    public override string ToString() => Value;
}
