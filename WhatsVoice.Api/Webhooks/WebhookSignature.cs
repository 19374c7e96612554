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
internal sealed class WebhookSignature(IOptionsMonitor<WhatsAppOptions> options)
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
    public bool IsValid(ReadOnlySpan<byte> body, string? header)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryRead(header, given))
        {
            return false;
        }

        var current = options.CurrentValue;
        return Matches(body, current.AppSecret, given) || (current.PreviousAppSecret is { Length: > 0 } previous && Matches(body, previous, given));
    }

    private static bool TryRead(string? header, Span<byte> signature)
        => header is not null
            && header.Length == Scheme.Length + (2 * SHA256.HashSizeInBytes)
            && header.StartsWith(Scheme, StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(Scheme.Length), signature, out _, out _) == OperationStatus.Done;

    private static bool Matches(ReadOnlySpan<byte> body, string secret, ReadOnlySpan<byte> given)
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
