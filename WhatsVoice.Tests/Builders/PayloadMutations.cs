using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace WhatsVoice.Tests.Builders;

/// <summary>Notifications as no documentation describes them: fields that are missing, of another type, unknown, too many or damaged.</summary>
internal static class PayloadMutations
{
    private const string PhoneNumberId = "100000000000001";

    private static readonly string[] FieldNames =
    [
        "object", "entry", "changes", "field", "value", "metadata", "phone_number_id", "contacts", "wa_id", "user_id", "profile", "name", "messages", "statuses",
        "errors", "id", "from", "from_user_id", "timestamp", "type", "text", "body", "audio", "image", "interactive", "button_reply", "context", "code", "title",
        "status", "biz_opaque_callback_data", "something_new",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "text", "audio", "reaction", "interactive", "button", "messages", "sent", "read", "failed", "whatsapp_business_account", "1790000000", "-1",
        "99999999999999999999", "wamid.1", "15550000000", "vm_0123456789abcdef0123456789abcdef", "\u0000", "\u202e", "ß☂🎈", new('x', 5000),
    ];

    /// <summary>Any JSON value, up to a few levels deep.</summary>
    private static readonly Gen<JsonNode?> Anything = Gen.Recursive<JsonNode?>((depth, inner) => depth > 3 ? Scalar : Gen.OneOf(Scalar, Array(inner), Object(inner)));

    private static Gen<JsonNode?> Scalar => Gen.OneOf(
        Gen.Const(() => (JsonNode?)null),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Long.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Double[-1e9, 1e9].Select(value => (JsonNode?)JsonValue.Create(value)),
        OneOf(Texts).Select(value => (JsonNode?)JsonValue.Create(value)));

    /// <summary>A notification with one good message somewhere in it, beside which everything may be wrong.</summary>
    /// <param name="goodId">The good message's id.</param>
    public static Gen<string> WithOneGoodMessage(string goodId)
    {
        var rest = Anything.Array[0, 3];
        return Gen.Select(rest, rest, rest, rest, Object(Anything), Gen.Int[0, 3], (entries, changes, messages, contacts, extras, place) =>
        {
            var good = new JsonObject { ["id"] = goodId, ["from"] = "15550000001", ["timestamp"] = "1790000000", ["type"] = "text", ["text"] = new JsonObject { ["body"] = "Good." } };
            var value = Beside(extras, new JsonObject
            {
                ["metadata"] = new JsonObject { ["phone_number_id"] = PhoneNumberId },
                ["contacts"] = new JsonArray([.. contacts.Select(Copy)]),
                ["messages"] = Among(messages, good, place),
            });
            var change = new JsonObject { ["field"] = "messages", ["value"] = value };
            var entry = Beside(extras, new JsonObject { ["changes"] = Among(changes, change, place) });
            return Beside(extras, new JsonObject { ["object"] = "whatsapp_business_account", ["entry"] = Among(entries, entry, place) }).ToJsonString();
        });
    }

    /// <summary>A notification some of whose bytes were changed, lost or doubled.</summary>
    public static Gen<byte[]> Damaged(string body) => Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.Byte, (kind, place, value) =>
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        var at = place % bytes.Count;
        switch (kind)
        {
            case 0:
                bytes[at] = value;
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + (value % 16)));
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + value)));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }

        return bytes.ToArray();
    });

    private static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<JsonNode?> Array(Gen<JsonNode?> inner) => inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)]));

    private static Gen<JsonNode?> Object(Gen<JsonNode?> inner) => Gen.Select(OneOf(FieldNames), inner).Array[0, 6].Select(fields =>
    {
        var made = new JsonObject();
        foreach (var (name, value) in fields)
        {
            made[name] = Copy(value);
        }

        return (JsonNode?)made;
    });

    /// <summary>Adds what is not there.</summary>
    private static JsonObject Beside(JsonNode? extras, JsonObject node)
    {
        foreach (var (name, value) in extras!.AsObject())
        {
            node.TryAdd(name, Copy(value));
        }

        return node;
    }

    private static JsonArray Among(JsonNode?[] others, JsonNode node, int place)
    {
        var array = new JsonArray([.. others.Select(Copy)]);
        array.Insert(Math.Min(place, array.Count), node);
        return array;
    }

    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
