using System.Globalization;
using System.Text.Json;
using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// Walks every entry, change, message, status and error. Unknown fields and types are kept out of the way, nulls stand where
/// arrays belong, and one unreadable item never loses the rest (documentation: whatsapp/webhooks/reference/messages).
/// </summary>
internal static class NotificationParser
{
    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="FormatException">JSON, but not a notification of a WhatsApp Business Account.</exception>
    public static Notification Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.Text("object") != "whatsapp_business_account")
        {
            throw new FormatException("The field \"object\" must be \"whatsapp_business_account\".");
        }

        var items = new Items();
        foreach (var entry in document.RootElement.Array("entry"))
        {
            foreach (var change in entry.Array("changes"))
            {
                if (change.Text("field") is "messages" or null && change.Object("value") is { } value)
                {
                    items.Read(value);
                }
            }
        }

        return new Notification(items.Messages, items.Statuses, items.Errors, items.Unreadable);
    }

    private sealed class Items
    {
        public List<ReceivedMessage> Messages { get; } = [];

        public List<StatusUpdate> Statuses { get; } = [];

        public List<AccountError> Errors { get; } = [];

        public int Unreadable { get; private set; }

        public void Read(JsonElement value)
        {
            var phoneNumberId = value.Object("metadata")?.Text("phone_number_id");
            foreach (var message in value.Array("messages"))
            {
                Add(Messages, message, item => ReadMessage(item, value, phoneNumberId));
            }

            foreach (var status in value.Array("statuses"))
            {
                Add(Statuses, status, ReadStatus);
            }

            foreach (var error in value.Array("errors"))
            {
                Add(Errors, error, item => new AccountError(item.Number("code") ?? 0, item.Text("title")));
            }
        }

        private void Add<T>(List<T> items, JsonElement element, Func<JsonElement, T?> read)
            where T : class
        {
            var item = read(element);
            if (item is null)
            {
                Unreadable++;
            }
            else
            {
                items.Add(item);
            }
        }
    }

    private static ReceivedMessage? ReadMessage(JsonElement message, JsonElement value, string? phoneNumberId)
    {
        var phone = message.Text("from");
        var userId = message.Text("from_user_id");
        if (phoneNumberId is not { Length: > 0 and <= 64 } || message.Text("id") is not { Length: > 0 and <= 512 } id || (phone ?? userId) is not { Length: > 0 and <= 256 } person)
        {
            return null;
        }

        var type = message.Text("type") ?? "unknown";
        return new ReceivedMessage(
            ConversationKey.For(phoneNumberId, person),
            new InboundMessage
            {
                Id = id,
                PhoneNumberId = phoneNumberId,
                Phone = phone,
                UserId = userId,
                Type = type,
                Text = ReadText(message, type),
                Name = NameOf(value, phone, userId),
                SentAtUnixSeconds = message.Number("timestamp") ?? 0,
            });
    }

    /// <summary>The words of a message, whatever its type; null when it has none.</summary>
    private static string? ReadText(JsonElement message, string type)
    {
        var content = message.Object(type);
        return type switch
        {
            "text" => content?.Text("body"),
            "button" => content?.Text("text"),
            "interactive" => (content?.Object("button_reply") ?? content?.Object("list_reply"))?.Text("title"),
            _ => content?.Text("caption"),
        };
    }

    private static string? NameOf(JsonElement value, string? phone, string? userId)
    {
        foreach (var contact in value.Array("contacts"))
        {
            if ((phone is not null && contact.Text("wa_id") == phone) || (userId is not null && contact.Text("user_id") == userId))
            {
                return contact.Object("profile")?.Text("name");
            }
        }

        return null;
    }

    private static StatusUpdate? ReadStatus(JsonElement status)
    {
        if (status.Text("id") is not { Length: > 0 } id || status.Text("status") is not { Length: > 0 } name)
        {
            return null;
        }

        JsonElement? error = null;
        foreach (var item in status.Array("errors"))
        {
            error ??= item;
        }

        return new StatusUpdate(
            id,
            name,
            DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(status.Number("timestamp") ?? 0, 0, int.MaxValue)),
            status.Text("biz_opaque_callback_data"),
            error?.Number("code"),
            error?.Text("title"));
    }

    private static JsonElement.ArrayEnumerator Array(this JsonElement element, string name)
        => element.Has(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : default;

    private static JsonElement? Object(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static bool Has(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // Some name in the object cannot become text: look past it.
            foreach (var property in element.EnumerateObject().Where(property => property.Is(name)))
            {
                value = property.Value;
                return true;
            }

            return false;
        }
    }

    private static bool Is(this JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Text(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Decode(value)
            : null;

    /// <summary>Null for JSON that cannot become text: an unpaired surrogate, or bytes that are no UTF-8.</summary>
    private static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A number, also where Meta writes it as a string.</summary>
    private static int? Number(this JsonElement element, string name)
    {
        if (!element.Has(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var number) => number,
            JsonValueKind.String when int.TryParse(Decode(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }
}
