using System.Text.Json;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// Walks every entry, change, message, status and error. Unknown fields and types are kept out of the way, nulls stand where
/// arrays belong, and one unreadable item never loses the rest (documentation: whatsapp/webhooks/reference/messages).
/// Ids are checked here, at the edge: everything behind it may build addresses and headers from them.
/// </summary>
internal static class NotificationParser
{
    /// <summary>A message's own JSON is kept up to this many characters; an order of 30 products has about 5,000.</summary>
    private const int MaxContent = 16_000;

    /// <summary>Of a longer text the beginning is kept. WhatsApp lets people write 65,536 characters, which the store would keep several times over.</summary>
    public const int MaxText = 16_000;

    /// <summary>
    /// Of a name, a file's type and an error's words. WhatsApp's are far shorter; each is stored with every message that it stands beside, which
    /// a megabyte would make gigabytes.
    /// </summary>
    public const int MaxWords = 500;

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

        return new Notification(items.Messages, items.Statuses, items.Errors, items.Unreadable, items.FromGroups, items.Unanswerable);
    }

    private sealed class Items
    {
        public List<InboundMessage> Messages { get; } = [];

        public List<StatusUpdate> Statuses { get; } = [];

        public List<AccountError> Errors { get; } = [];

        public int Unreadable { get; private set; }

        public int FromGroups { get; private set; }

        public int Unanswerable { get; private set; }

        public void Read(JsonElement value)
        {
            // Once for all messages: there may be thousands of messages, of contacts and of unknown fields.
            var phoneNumberId = value.Object("metadata")?.Text("phone_number_id");
            var contacts = ContactsOf(value);
            foreach (var message in value.Array("messages"))
            {
                if (message.Text("group_id") is not null)
                {
                    FromGroups++;
                }
                else if (message.Text("type") is "revoke" or "unsupported" or "system")
                {
                    Unanswerable++;
                }
                else
                {
                    Add(Messages, ReadMessage(message, contacts, phoneNumberId));
                }
            }

            foreach (var status in value.Array("statuses"))
            {
                Add(Statuses, ReadStatus(status));
            }

            foreach (var error in value.Array("errors"))
            {
                Errors.Add(new AccountError(error.Number("code") ?? 0, Words(error, "title"), Words(error.Object("error_data"), "details")));
            }
        }

        private void Add<T>(List<T> items, T? item)
            where T : class
        {
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

    private static InboundMessage? ReadMessage(JsonElement message, Dictionary<string, JsonElement> contacts, string? phoneNumberId)
    {
        // The number of a person with a username may be missing, and then their user id may stand in its place.
        var from = message.Text("from");
        var phone = WhatsAppIds.IsPhone(from) ? from : null;
        var userId = WhatsAppIds.IsUserId(from) ? from : message.Text("from_user_id");
        userId = WhatsAppIds.IsUserId(userId) ? userId : null;
        if (!WhatsAppIds.IsNumeric(phoneNumberId) || !WhatsAppIds.IsMessageId(message.Text("id")) || (phone ?? userId) is null)
        {
            return null;
        }

        var type = message.Text("type") is { } written && WhatsAppIds.IsType(written) ? written : "unknown";
        var profile = ContactOf(contacts, phone, userId)?.Object("profile");
        return new InboundMessage
        {
            Id = message.Text("id")!,
            PhoneNumberId = phoneNumberId!,
            Phone = phone,
            UserId = userId,
            Username = Words(profile, "username"),
            Type = type,
            Text = Cut(ReadText(message, type), MaxText),
            Name = Words(profile, "name"),
            SentAtUnixSeconds = message.Number("timestamp") ?? 0,
            Media = ReadMedia(message, type),
            EditedMessageId = type == "edit" && message.Object("edit")?.Text("original_message_id") is { } edited && WhatsAppIds.IsMessageId(edited) ? edited : null,
            Content = ReadContent(message, type),
        };
    }

    private static string? Words(JsonElement? element, string name) => Cut(element?.Text(name), MaxWords);

    private static string? Cut(string? text, int length)
        => text?.Length > length ? text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] : text;

    /// <summary>The words of a message, whatever its type; null when it has none.</summary>
    private static string? ReadText(JsonElement message, string type)
    {
        var content = message.Object(type);
        return type switch
        {
            "text" => content?.Text("body"),
            "button" or "order" => content?.Text("text"),
            "interactive" => (content?.Object("button_reply") ?? content?.Object("list_reply"))?.Text("title"),
            "edit" when content?.Object("message") is { } edited && edited.Text("type") is { } kind and not "edit" => ReadText(edited, kind),
            _ => content?.Text("caption"),
        };
    }

    /// <summary>The file of an audio, image, video, document or sticker; null for other types.</summary>
    private static InboundMedia? ReadMedia(JsonElement message, string type)
        => type is "audio" or "image" or "video" or "document" or "sticker"
            && message.Object(type) is { } content && content.Text("id") is { } id && WhatsAppIds.IsNumeric(id)
            ? new InboundMedia { Id = id, MimeType = Words(content, "mime_type"), Sha256 = Words(content, "sha256"), IsVoice = content.IsTrue("voice") }
            : null;

    /// <summary>The message as WhatsApp wrote it, unless it is only a text, of which everything is read already.</summary>
    private static string? ReadContent(JsonElement message, string type)
        => type != "text" || message.HasMoreThan("id", "from", "from_user_id", "timestamp", "type", "text")
            ? message.Raw() is { Length: <= MaxContent } content ? content : null
            : null;

    /// <summary>The first contact of each number (<c>wa_id</c>) and user id; a number is digits, a user id is not.</summary>
    private static Dictionary<string, JsonElement> ContactsOf(JsonElement value)
    {
        var contacts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var contact in value.Array("contacts"))
        {
            foreach (var id in new[] { contact.Text("wa_id"), contact.Text("user_id") })
            {
                if (id is not null)
                {
                    contacts.TryAdd(id, contact);
                }
            }
        }

        return contacts;
    }

    private static JsonElement? ContactOf(Dictionary<string, JsonElement> contacts, string? phone, string? userId)
        => phone is not null && contacts.TryGetValue(phone, out var contact) ? contact
            : userId is not null && contacts.TryGetValue(userId, out contact) ? contact
            : null;

    private static StatusUpdate? ReadStatus(JsonElement status)
    {
        if (status.Text("id") is not { } id || !WhatsAppIds.IsMessageId(id) || status.Text("status") is not { Length: > 0 } name)
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
            Words(error, "title"),
            Words(error?.Object("error_data"), "details"));
    }
}
