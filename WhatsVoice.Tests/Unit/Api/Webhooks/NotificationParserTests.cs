using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Api.WhatsApp;
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

        notification.Messages.Select(item => item.Text).ShouldBe(["first", "second", "third"]);
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

        notification.Messages.ShouldHaveSingleItem().Text.ShouldBe("good");
        notification.Unreadable.ShouldBe(1);
    }

    [Theory]
    [InlineData(100_000, 2_000)]
    [InlineData(1, 15_000)]
    public void Thousands_of_names_that_cannot_become_text_cost_no_more_than_reading_them(int names, int messages)
    {
        const string Unreadable = "\"\\ud800\":1,";
        var odd = string.Concat(Enumerable.Repeat(Unreadable, names));
        var each = $"{{{(names == 1 ? odd : "")}\"from\":\"15550001111\",\"id\":\"wamid.1\",\"type\":\"text\",\"text\":{{\"body\":\"hi\"}}}}";
        var body = $"{{\"object\":\"whatsapp_business_account\",\"entry\":[{{\"changes\":[{{\"value\":{{{odd}\"metadata\":{{\"phone_number_id\":\"100000000000001\"}},"
            + $"\"messages\":[{string.Join(',', Enumerable.Repeat(each, messages))}]}}}}]}}]}}";
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);

        // Counted in bytes, not in seconds: what is thrown and what is read again allocates.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = NotificationParser.Parse(bytes).Messages.Count;

        read.ShouldBe(messages);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50L << 20);
    }

    [Theory]
    [InlineData("a", 16_000)]
    [InlineData("\U0001F600", 16_000)]
    [InlineData("abcd\U0001F600e", 15_999)]
    public void Of_a_text_as_long_as_WhatsApp_lets_people_write_the_beginning_is_kept(string part, int kept)
    {
        var text = string.Concat(Enumerable.Repeat(part, 65_536 / part.Length));

        var read = Parse(new WebhookBuilder().Text("wamid.1", "15550001111", text).Build()).Messages.ShouldHaveSingleItem().Text!;

        read.ShouldBe(text[..kept]);
    }

    [Fact]
    public void Nothing_beside_a_text_is_kept_in_the_length_of_a_webhook()
    {
        var (id, words) = (new string('1', 513), new string('w', 100_000));
        var message = JsonNode.Parse($$$"""{"from":"15550001111","id":"wamid.1","type":"image","image":{"id":"5","mime_type":"{{{words}}}","sha256":"{{{words}}}"}}""");
        var edited = JsonNode.Parse($$$"""{"from":"15550001111","id":"wamid.2","type":"edit","edit":{"message":{"type":"text","text":{"body":"new"}},"original_message_id":"{{{id}}}"}}""");
        var unknown = JsonNode.Parse($$$"""{"from":"15550001111","id":"wamid.3","type":"{{{words}}}","{{{words}}}":{"caption":"seen"}}""");
        var status = JsonNode.Parse($$$"""{"id":"wamid.4","status":"failed","errors":[{"code":1,"title":"{{{words}}}","error_data":{"details":"{{{words}}}"}}]}""");
        var body = JsonNode.Parse(new WebhookBuilder().Message(message).Message(edited).Message(unknown).Build())!;
        var value = body["entry"]![0]!["changes"]![0]!["value"]!.AsObject();
        value["contacts"] = JsonNode.Parse($$$"""[{"wa_id":"15550001111","profile":{"name":"{{{words}}}","username":"{{{words}}}"}}]""");
        value["statuses"] = new JsonArray(status);
        value["errors"] = JsonNode.Parse($$$"""[{"code":1,"title":"{{{words}}}","error_data":{"details":"{{{words}}}"}}]""");

        var read = Parse(body.ToJsonString());

        read.Messages.Select(item => item.Type).ShouldBe(["image", "edit", "unknown"]);
        read.Messages[1].EditedMessageId.ShouldBeNull();
        string?[] kept =
        [
            .. read.Messages.SelectMany(item => new[] { item.Name, item.Username, item.Media?.MimeType, item.Media?.Sha256 }),
            .. read.Statuses.SelectMany(item => new[] { item.ErrorTitle, item.ErrorDetails }), .. read.Errors.SelectMany(item => new[] { item.Title, item.Details }),
        ];
        kept.OfType<string>().Max(text => text.Length).ShouldBe(NotificationParser.MaxWords);
    }

    [Fact]
    public void The_contact_of_each_message_is_found_among_thousands()
    {
        var builder = new WebhookBuilder();
        for (var number = 0; number < 5_000; number++)
        {
            builder.Text($"wamid.{number}", $"1555{number:0000000}", "hi", $"Person {number}");
        }

        Parse(builder.Build()).Messages.Select(message => message.Name).ShouldBe(Enumerable.Range(0, 5_000).Select(number => $"Person {number}"));
    }

    [Fact]
    public void One_unreadable_item_does_not_lose_the_others()
    {
        var notification = Parse(new WebhookBuilder()
            .Message(null)
            .Message(JsonNode.Parse("""{"id":"wamid.1","type":"text"}"""))
            .Message(JsonNode.Parse("""{"id":"wamid.2","from":"15550001112","type":"text","text":{"body":"UNPAIRED"}}"""))
            .Message(JsonNode.Parse("[1,2,3]"))
            .Text("wamid.3", "15550001111", "good")
            .Build()
            .Replace("UNPAIRED", @"\ud800", StringComparison.Ordinal));

        notification.Messages.Select(item => (item.Id, item.Text)).ShouldBe([("wamid.2", "\uFFFD"), ("wamid.3", "good")]);
        notification.Unreadable.ShouldBe(3);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9999/x")]
    [InlineData("//127.0.0.1:9999/x")]
    [InlineData("../../../evil")]
    [InlineData("100000000000001?x=1#")]
    [InlineData("100000000000001\n")]
    [InlineData("\u0661\u0662\u0663")]
    [InlineData("")]
    public void A_phone_number_id_that_is_not_digits_makes_its_items_unreadable(string phoneNumberId)
    {
        var notification = Parse(new WebhookBuilder(phoneNumberId).Text("wamid.1", "15550001111", "hello").Build());

        notification.Messages.ShouldBeEmpty();
        notification.Unreadable.ShouldBe(1);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("155500011112222333")]
    [InlineData("+15550001111")]
    [InlineData("15550001111\n")]
    [InlineData("\u0661\u0665\u0665\u0665\u0660\u0660\u0660\u0661")]
    [InlineData("a person")]
    public void A_sender_that_is_neither_a_phone_number_nor_a_user_id_is_unreadable(string from)
    {
        var notification = Parse(new WebhookBuilder().Text("wamid.1", from, "hello").Text("wamid.2", "15550001111", "good").Build());

        notification.Messages.ShouldHaveSingleItem().Id.ShouldBe("wamid.2");
        notification.Unreadable.ShouldBe(1);
    }

    [Theory]
    [InlineData("wamid.1\r\nX-Header: 1")]
    [InlineData("wamid 1")]
    [InlineData("wamid.\u00e9")]
    public void A_message_id_that_could_break_out_of_a_header_is_unreadable(string id)
        => Parse(new WebhookBuilder().Text(id, "15550001111", "hello").Build()).Unreadable.ShouldBe(1);

    [Fact]
    public void A_user_id_in_the_place_of_the_phone_number_is_a_user_id()
    {
        var message = JsonNode.Parse("""{"id":"wamid.1","from":"US.13491208655302741918","type":"text","text":{"body":"hi"}}""");

        var received = Parse(new WebhookBuilder().Message(message).Build()).Messages.ShouldHaveSingleItem();

        received.Phone.ShouldBeNull();
        received.UserId.ShouldBe("US.13491208655302741918");
    }

    [Fact]
    public void A_message_of_a_group_is_left_out_and_counted()
    {
        var message = JsonNode.Parse("""{"id":"wamid.1","from":"15550001111","group_id":"Y2FwaV9ncm91cDox","type":"text","text":{"body":"Hello all"}}""");

        var notification = Parse(new WebhookBuilder().Message(message).Text("wamid.2", "15550001111", "private").Build());

        notification.Messages.ShouldHaveSingleItem().Text.ShouldBe("private");
        notification.FromGroups.ShouldBe(1);
        notification.Unreadable.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"type":"revoke","revoke":{"original_message_id":"wamid.T1"}}""")]
    [InlineData("""{"type":"unsupported","errors":[{"code":131051,"title":"Message type unknown"}]}""")]
    [InlineData("""{"type":"system","system":{"type":"user_changed_number","wa_id":"15550009999"}}""")]
    public void A_deleted_or_unsupported_message_needs_no_answer(string message)
    {
        var node = JsonNode.Parse(message)!.AsObject();
        node["id"] = "wamid.1";
        node["from"] = "15550001111";

        var notification = Parse(new WebhookBuilder().Message(node).Build());

        notification.Messages.ShouldBeEmpty();
        notification.Unanswerable.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"type":"text","text":{"body":"I meant Friday"}}""", "I meant Friday")]
    [InlineData("""{"type":"image","image":{"id":"5","caption":"At the lake"}}""", "At the lake")]
    [InlineData("""{"type":"edit","edit":{}}""", null)]
    public void An_edited_message_has_its_new_words_and_the_id_of_the_message_it_replaces(string edited, string? words)
    {
        var message = JsonNode.Parse("""{"id":"wamid.2","from":"15550001111","type":"edit","edit":{"original_message_id":"wamid.T1"}}""")!;
        message["edit"]!["message"] = JsonNode.Parse(edited);

        var received = Parse(new WebhookBuilder().Message(message).Build()).Messages.ShouldHaveSingleItem();

        received.Text.ShouldBe(words);
        received.EditedMessageId.ShouldBe("wamid.T1");
    }

    [Fact]
    public void A_voice_note_is_known_with_its_file()
    {
        var message = JsonNode.Parse("""
            {"from":"15550001111","id":"wamid.A1","timestamp":"1790000000","type":"audio",
            "audio":{"id":"2754859441498128","mime_type":"audio/ogg; codecs=opus","sha256":"c2hh","voice":true}}
            """);

        var received = Parse(new WebhookBuilder().Message(message).Build()).Messages.ShouldHaveSingleItem();

        received.Media.ShouldBe(new InboundMedia { Id = "2754859441498128", MimeType = "audio/ogg; codecs=opus", Sha256 = "c2hh", IsVoice = true });
    }

    [Theory]
    [InlineData("""{"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"rating\":\"5\"}"}}}""", "rating")]
    [InlineData("""{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"slot-17","title":"Tuesday"}}}""", "slot-17")]
    [InlineData("""{"type":"button","button":{"payload":"ORDER_4711","text":"Yes"}}""", "ORDER_4711")]
    [InlineData("""{"type":"location","location":{"latitude":52.5,"longitude":13.4,"name":"Office"}}""", "13.4")]
    [InlineData("""{"type":"contacts","contacts":[{"name":{"formatted_name":"Bob"}}]}""", "Bob")]
    [InlineData("""{"type":"order","order":{"text":"Two, please","product_items":[{"product_retailer_id":"SKU-1"}]}}""", "SKU-1")]
    [InlineData("""{"type":"text","text":{"body":"yes"},"context":{"id":"wamid.OLD","from":"15550100000"}}""", "wamid.OLD")]
    [InlineData("""{"type":"text","text":{"body":"hi"},"referral":{"source_id":"ad-9"}}""", "ad-9")]
    [InlineData("""{"type":"of_the_future","of_the_future":{"a":"b"}}""", "of_the_future")]
    public void What_a_person_chose_shared_or_quoted_is_kept_as_whatsapp_wrote_it(string message, string expected)
    {
        var node = JsonNode.Parse(message)!.AsObject();
        node["id"] = "wamid.1";
        node["from"] = "15550001111";

        Parse(new WebhookBuilder().Message(node).Build()).Messages.ShouldHaveSingleItem().Content.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public void A_plain_text_is_not_stored_twice()
        => Parse(new WebhookBuilder().Text("wamid.1", "15550001111", "hello").Build()).Messages.Single().Content.ShouldBeNull();

    [Fact]
    public void A_failed_status_keeps_the_sentence_that_explains_it()
    {
        var body = """
            {"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"statuses":[{"id":"wamid.9","status":"failed",
            "errors":[{"code":131026,"title":"Message undeliverable","error_data":{"details":"Recipient uses an outdated client"}}]}]}}]}]}
            """;

        var status = Parse(body).Statuses.ShouldHaveSingleItem();

        (status.ErrorCode, status.ErrorTitle, status.ErrorDetails).ShouldBe((131026, "Message undeliverable", "Recipient uses an outdated client"));
    }

    [Theory]
    [InlineData("""{"type":"button","button":{"payload":"p","text":"Yes"}}""", "Yes")]
    [InlineData("""{"type":"order","order":{"text":"Two, please","product_items":[]}}""", "Two, please")]
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

        Parse(new WebhookBuilder().Message(node).Build()).Messages.ShouldHaveSingleItem().Text.ShouldBe(words);
    }

    [Fact]
    public void A_person_without_a_phone_number_is_known_by_the_business_scoped_id()
    {
        var message = JsonNode.Parse("""{"id":"wamid.1","from_user_id":"DE.abc","type":"text","text":{"body":"hi"}}""");

        var received = Parse(new WebhookBuilder().Message(message).Build()).Messages.ShouldHaveSingleItem();

        received.Phone.ShouldBeNull();
        received.UserId.ShouldBe("DE.abc");
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

    private static Notification Parse(string body) => NotificationParser.Parse(Encoding.UTF8.GetBytes(body));
}
