using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// <c>X-Hub-Signature-256: sha256=</c> and the hex HMAC-SHA256 of the raw body under the app secret
/// (documentation: whatsapp/webhooks/create-webhook-endpoint).
/// </summary>
internal sealed class WebhookSignature(IOptions<WhatsAppOptions> options)
{
    public const string Header = "X-Hub-Signature-256";

    private const string Scheme = "sha256=";

    /// <summary>Whether a header can be a signature at all. A request without one is refused before its body is read.</summary>
    public static bool IsWellFormed(string? header)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        return TryRead(header, given);
    }

    /// <summary>Compares in constant time; during a rotation the previous secret counts too.</summary>
    /// <param name="body">The raw bytes, in pieces.</param>
    public bool IsValid(IEnumerable<ReadOnlyMemory<byte>> body, string? header)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryRead(header, given))
        {
            return false;
        }

        var current = options.Value;
        return Matches(body, current.AppSecret, given) || (current.PreviousAppSecret is { Length: > 0 } previous && Matches(body, previous, given));
    }

    private static bool TryRead(string? header, Span<byte> signature)
        => header is not null
            && header.Length == Scheme.Length + (2 * SHA256.HashSizeInBytes)
            && header.StartsWith(Scheme, StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(Scheme.Length), signature, out _, out _) == OperationStatus.Done;

    private static bool Matches(IEnumerable<ReadOnlyMemory<byte>> body, string secret, ReadOnlySpan<byte> given)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        foreach (var piece in body)
        {
            hash.AppendData(piece.Span);
        }

        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
