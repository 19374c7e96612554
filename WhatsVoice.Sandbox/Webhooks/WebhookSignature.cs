using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Sandbox.Webhooks;

/// <summary><c>X-Hub-Signature-256</c>: HMAC-SHA256 over the raw body, keyed with the app secret, in lower-case hex. WebhookClient puts it on every webhook.</summary>
internal static class WebhookSignature
{
    public const string Header = "X-Hub-Signature-256";

    public static string Of(ReadOnlySpan<byte> body, string appSecret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));
}
