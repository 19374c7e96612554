using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WhatsVoice.Tests.Builders;

/// <summary>Makes webhooks in Meta's shape, signed or not.</summary>
internal sealed class WebhookBuilder(string phoneNumberId = "100000000000001")
{
    private readonly JsonArray _messages = [];
    private readonly JsonArray _statuses = [];
    private readonly JsonArray _contacts = [];

    public WebhookBuilder Text(string id, string from, string text, string? name = null, DateTimeOffset? at = null)
    {
        _contacts.Add(new JsonObject { ["wa_id"] = from, ["profile"] = new JsonObject { ["name"] = name ?? "A person" } });
        return Message(new JsonObject { ["id"] = id, ["from"] = from, ["timestamp"] = $"{at?.ToUnixTimeSeconds() ?? 1790000000}", ["type"] = "text", ["text"] = new JsonObject { ["body"] = text } });
    }

    public WebhookBuilder Message(JsonNode? message)
    {
        _messages.Add(message);
        return this;
    }

    public WebhookBuilder Status(string id, string status, string? callbackData, int? errorCode = null)
    {
        var update = new JsonObject { ["id"] = id, ["status"] = status, ["timestamp"] = "1790000001" };
        if (callbackData is not null)
        {
            update["biz_opaque_callback_data"] = callbackData;
        }

        if (errorCode is not null)
        {
            update["errors"] = new JsonArray(new JsonObject { ["code"] = errorCode, ["title"] = "An error" });
        }

        _statuses.Add(update);
        return this;
    }

    public string Build()
    {
        var value = new JsonObject { ["messaging_product"] = "whatsapp", ["metadata"] = new JsonObject { ["phone_number_id"] = phoneNumberId } };
        foreach (var (name, items) in new[] { ("contacts", _contacts), ("messages", _messages), ("statuses", _statuses) })
        {
            if (items.Count > 0)
            {
                value[name] = items.DeepClone();
            }
        }

        return new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = "1",
                ["changes"] = new JsonArray(new JsonObject { ["field"] = "messages", ["value"] = value }),
            }),
        }.ToJsonString();
    }

    public static string Sign(string body, string secret) => Sign(Encoding.UTF8.GetBytes(body), secret);

    public static string Sign(byte[] body, string secret)
        => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public static HttpRequestMessage Request(string body, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        return request;
    }
}
