using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.Unit.Api.Webhooks;

public sealed class NotificationParserTests
{
    [Fact]
    public void Every_message_and_status_of_a_batch_is_read()
    {
        var notification = Parse(new WebhookBuilder()
            .Text("wamid.1", "15550001111", "first")
            .Text("wamid.2", "15550002222", "second")
            .Text("wamid.3", "15550001111", "third")
            .Status("wamid.9", "delivered", "vm_1")
            .Build());

        notification.Messages.Select(item => item.Message.Text).ShouldBe(["first", "second", "third"]);
        notification.Messages[0].Conversation.ShouldBe(notification.Messages[2].Conversation);
        notification.Messages[0].Conversation.ShouldNotBe(notification.Messages[1].Conversation);
        notification.Statuses.ShouldHaveSingleItem().CallbackData.ShouldBe("vm_1");
        notification.Unreadable.ShouldBe(0);
    }

    [Fact]
    public void A_contact_or_a_name_that_cannot_become_text_does_not_lose_the_message_beside_it()
    {
        var body = """
            {"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"\ud800":1,
            "contacts":[{"wa_id":"\ud800","\udfff":2,"profile":{"name":"\ud800"}}],
            "messages":[{"id":"wamid.\ud800","from":"15550001111","type":"text","text":{"body":"bad"}},
            {"id":"wamid.1","from":"15550001111","type":"text","text":{"body":"good"},"\ud800":3}]}}]}]}
            """;

        var notification = Parse(body);

        notification.Messages.ShouldHaveSingleItem().Message.Text.ShouldBe("good");
        notification.Unreadable.ShouldBe(1);
    }

    [Fact]
    public void One_unreadable_item_does_not_lose_the_others()
    {
        var notification = Parse(new WebhookBuilder()
            .Message(null)
            .Message(JsonNode.Parse("""{"id":"wamid.1","type":"text"}"""))
            .Message(JsonNode.Parse("""{"id":"wamid.2","from":"1555","type":"text","text":{"body":"UNPAIRED"}}"""))
            .Message(JsonNode.Parse("[1,2,3]"))
            .Text("wamid.3", "15550001111", "good")
            .Build()
            .Replace("UNPAIRED", @"\ud800", StringComparison.Ordinal));

        notification.Messages.Select(item => (item.Message.Id, item.Message.Text)).ShouldBe([("wamid.2", null), ("wamid.3", "good")]);
        notification.Unreadable.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"type":"button","button":{"payload":"p","text":"Yes"}}""", "Yes")]
    [InlineData("""{"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"Tomorrow"}}}""", "Tomorrow")]
    [InlineData("""{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Blue"}}}""", "Blue")]
    [InlineData("""{"type":"image","image":{"id":"5","caption":"Look"}}""", "Look")]
    [InlineData("""{"type":"audio","audio":{"id":"5","voice":true}}""", null)]
    [InlineData("""{"type":"reaction","reaction":{"message_id":"wamid.0","emoji":"x"}}""", null)]
    [InlineData("""{"type":"of_the_future","of_the_future":{"a":[null]}}""", null)]
    [InlineData("""{"type":"text","text":null}""", null)]
    public void Each_type_gives_its_words(string message, string? words)
    {
        var node = JsonNode.Parse(message)!.AsObject();
        node["id"] = "wamid.1";
        node["from"] = "15550001111";

        Parse(new WebhookBuilder().Message(node).Build()).Messages.ShouldHaveSingleItem().Message.Text.ShouldBe(words);
    }

    [Fact]
    public void A_person_without_a_phone_number_is_known_by_the_business_scoped_id()
    {
        var message = JsonNode.Parse("""{"id":"wamid.1","from_user_id":"DE.abc","type":"text","text":{"body":"hi"}}""");

        var received = Parse(new WebhookBuilder().Message(message).Build()).Messages.ShouldHaveSingleItem();

        received.Message.Phone.ShouldBeNull();
        received.Message.UserId.ShouldBe("DE.abc");
    }

    [Theory]
    [InlineData("""{"object":"whatsapp_business_account"}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":null}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[null,{"changes":null},{"changes":[{"field":"messages","value":null}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":null,"statuses":{},"contacts":"x","metadata":[]}}]}]}""")]
    [InlineData("""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"account_update","value":{"messages":[{"id":"1"}]}}]}]}""")]
    public void Nulls_and_strange_shapes_where_arrays_belong_are_empty(string body)
    {
        var notification = Parse(body);

        notification.Messages.ShouldBeEmpty();
        notification.Statuses.ShouldBeEmpty();
        notification.Unreadable.ShouldBe(0);
    }

    [Fact]
    public void An_error_of_the_account_is_read()
        => Parse("""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"errors":[{"code":130429,"title":"Rate limit"}]}}]}]}""")
            .Errors.ShouldHaveSingleItem().Code.ShouldBe(130429);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"object":"page"}""")]
    public void What_is_not_a_whatsapp_notification_is_refused(string body) => Should.Throw<FormatException>(() => Parse(body));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    public void What_is_not_json_is_refused(string body) => Should.Throw<JsonException>(() => Parse(body));

    [Fact]
    public void A_conversation_key_does_not_show_the_phone_number()
        => Parse(new WebhookBuilder().Text("wamid.1", "15550001111", "hi").Build())
            .Messages[0].Conversation.Value.ShouldNotContain("15550001111");

    private static Notification Parse(string body) => NotificationParser.Parse(Encoding.UTF8.GetBytes(body));
}
