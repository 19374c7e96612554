using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.Rest;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>What callers of the Api get who may do little or nothing.</summary>
public sealed class CallersOfTheApiTests
{
    private const string Crm = "the-key-of-the-crm-system";
    private const string Shop = "the-key-of-the-web-shop";

    private static readonly (string, string)[] Keys =
    [
        ("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "send"), ("Api:Keys:crm:MessagesPerMinute", "2"), ("Api:Keys:shop:Key", Shop), ("Api:Keys:shop:Scopes", "send"),
    ];

    [Fact]
    public async Task A_key_that_may_only_send_reads_what_it_has_sent_and_nothing_else()
    {
        await using var service = await ApiFactory.StartAsync(settings: Keys);
        using var crm = Open(service, Crm);
        using var shop = Open(service, Shop);
        using var operators = Open(service, ApiFactory.Key);
        var own = await crm.SendAsync("15550001111", "Your order has been shipped.");
        var other = await shop.SendAsync("15550001111", "Your test result is there.");
        await ReceiveAsync(service, "15550001111");
        await Eventually.TrueAsync(async () => (await ListAsync(operators, "?to=15550001111")).Count == 3, "there is a record of each, and of the answer");

        (await StatusAsync(crm, own)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(crm, other)).ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync(crm, "?to=15550001111")).ShouldBe([own]);
        (await ListAsync(crm, "")).ShouldBe([own]);
        await AssertPagesTellNothingOfOthersAsync(service, crm, own);
        (await StatusAsync(operators, other)).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Else what a program repeats after it got the new key would be sent twice, and it could not read what it sent before.</summary>
    [Fact]
    public async Task A_caller_whose_key_is_being_replaced_is_the_same_caller_under_either()
    {
        const string New = "the-new-key-of-the-crm-system";
        await using var service = await ApiFactory.StartAsync(settings: [("Api:Keys:crm:Key", New), ("Api:Keys:crm:PreviousKey", Crm), ("Api:Keys:crm:Scopes", "send")]);
        using var before = Open(service, Crm);
        using var after = Open(service, New);

        var sent = await before.SendAsync("15550001111", "Your order has been shipped.", "order-1");

        (await after.SendAsync("15550001111", "Your order has been shipped.", "order-1")).ShouldBe(sent);
        await Eventually.TrueAsync(async () => await StatusAsync(after, sent) == HttpStatusCode.OK, "the record is there");
        (await ListAsync(after, "")).ShouldBe([sent]);
    }

    [Fact]
    public async Task A_key_that_may_only_send_does_not_find_out_whether_others_were_told_the_same_words()
    {
        string[] telling = ["cache", "stages", "reply_ms", "media_id"];
        await using var service = await ApiFactory.StartAsync(settings: Keys);
        using var crm = Open(service, Crm);
        using var operators = Open(service, ApiFactory.Key);
        var id = await crm.SendAsync("15550001111", "Your order has been shipped.");
        var stages = new StageTimes { Total = TimeSpan.FromMilliseconds(20) };
        stages.Add("speech", TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        service.Services.GetRequiredService<VoiceMessageRecords>().Accepted(id, "wamid.sent", stages, new SpokenAudio("OggS"u8.ToArray(), "hit", "flite"), "1234567890");
        await Eventually.TrueAsync(
            async () => FieldsOf(await operators.GetAsync($"/v1/voice-messages/{id}")).Intersect(telling).Count() == telling.Length, "operators read how it came about");

        FieldsOf(await crm.GetAsync($"/v1/voice-messages/{id}")).Intersect(telling).ShouldBeEmpty();
        FieldsOf((await crm.GetAsync("/v1/voice-messages")).GetProperty("items")[0]).Intersect(telling).ShouldBeEmpty();

        static List<string> FieldsOf(JsonElement record) => [.. record.EnumerateObject().Select(field => field.Name)];
    }

    [Fact]
    public async Task A_key_that_sent_to_a_user_id_does_not_find_out_its_phone_number_by_trying()
    {
        const string UserId = "US.13491208655302741918";
        await using var service = await ApiFactory.StartAsync(settings: Keys);
        using var crm = Open(service, Crm);
        using var operators = Open(service, ApiFactory.Key);
        await DeliverAsync(service, new WebhookBuilder().Message(new JsonObject
        {
            ["id"] = "wamid.1", ["from"] = "5491155550001", ["from_user_id"] = UserId, ["timestamp"] = "1790000000", ["type"] = "text", ["text"] = new JsonObject { ["body"] = "Hello" },
        }));
        var byUserId = await crm.SendAsync(UserId, "Your order has been shipped.");
        await Eventually.TrueAsync(async () => (await ListAsync(operators, "?to=5491155550001")).Contains(byUserId), "both are one person");

        (await ListAsync(crm, "?to=5491155550001")).ShouldBeEmpty();
        (await ListAsync(crm, $"?to={UserId}")).ShouldBe([byUserId]);
        var byNumber = await crm.SendAsync("5491155550001", "It has arrived.");
        (await ListAsync(crm, "?to=541155550001")).ShouldBe([byNumber], "the number in its other form");
    }

    [Fact]
    public async Task A_key_sends_as_many_messages_in_a_minute_as_it_may_whatever_the_numbers()
    {
        await using var service = await ApiFactory.StartAsync(settings: Keys);
        using var crm = Open(service, Crm);
        using var shop = Open(service, Shop);
        await crm.SendAsync("15550002222", "The first one.");
        await crm.SendAsync("15550003333", "The second one.");

        using var refused = await crm.PostAsync(new { to = "15550004444", text = "The third one." });

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
        await shop.SendAsync("15550004444", "Another key.");
    }

    [Fact]
    public async Task A_key_leaves_as_much_in_the_store_on_a_day_as_it_may_and_what_is_beyond_leaves_nothing()
    {
        // 3 KiB and 12 KB: two such messages of Chinese fit.
        var text = new string('\u5B57', 4096);
        await using var service = await ApiFactory.StartAsync(settings: [.. Keys, ("Api:Keys:shop:StoreBytesPerDay", "32768")]);
        using var crm = Open(service, Crm);
        using var shop = Open(service, Shop);
        var first = await shop.SendAsync("15550002222", text, "one");
        await shop.SendAsync("15550003333", text);

        using var refused = await shop.PostAsync(new { to = "15550004444", text }, "three");

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromDays(1));
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("StoreBytesPerDay allows on a day (UTC): 32768.");
        (await shop.SendAsync("15550002222", text, "one")).ShouldBe(first, "a repeat of what was taken");
        using var operators = Open(service, ApiFactory.Key);
        (await ListAsync(operators, "?to=15550004444")).ShouldBeEmpty();
        (await service.Services.GetRequiredService<WhatsVoice.Api.Storage.Store>().KeysAsync("whatsvoice:idempotency:").CountAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        await crm.SendAsync("15550004444", "Another key.");
    }

    [Fact]
    public async Task A_key_has_as_many_characters_spoken_on_a_day_as_it_may()
    {
        await using var service = await ApiFactory.StartAsync(settings: [.. Keys, ("Api:Keys:shop:CharactersPerDay", "20")]);
        using var shop = Open(service, Shop);
        await shop.SendAsync("15550002222", "The first one.");

        using var refused = await shop.PostAsync(new { to = "15550002222", text = "The second one." });

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("CharactersPerDay allows on a day (UTC): 20.");
    }

    [Theory]
    [InlineData("/v1/dead-letters", Crm, HttpStatusCode.Forbidden, "insufficient-scope")]
    [InlineData("/v1/dead-letters", "a-key-that-nobody-has", HttpStatusCode.Unauthorized, "unauthorized")]
    [InlineData("/console/api/messages/vm_1/audio", null, HttpStatusCode.Unauthorized, "unauthorized")]
    public async Task A_refusal_says_why_also_to_a_caller_that_accepts_no_JSON(string path, string? key, HttpStatusCode status, string type)
    {
        await using var service = await ApiFactory.StartAsync(settings: Keys);
        using var http = service.OpenBrowser();
        http.DefaultRequestHeaders.Add("Accept", "image/png");
        http.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);

        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("type").GetString().ShouldBe($"urn:whatsvoice:problem:{type}");
    }

    [Fact]
    public async Task Behind_TLS_every_cookie_is_secure_before_anybody_signs_in()
    {
        await using var service = await ApiFactory.StartAsync(settings: ("Proxy:KnownProxies", "127.0.0.1"));
        using var http = service.OpenBrowser();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var page = await http.GetAsync("/console/sign-in", TestContext.Current.CancellationToken);

        page.Headers.GetValues("Set-Cookie").ShouldAllBe(cookie => cookie.Contains("; secure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cookie_that_cannot_be_read_leaves_no_stack_trace_in_the_log()
    {
        await using var service = await ApiFactory.StartAsync();
        using var http = service.OpenBrowser();
        using var page = await http.GetAsync("/console/sign-in", TestContext.Current.CancellationToken);
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split('=')[0];
        using var stranger = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = service.Address };
        stranger.DefaultRequestHeaders.Add("Cookie", $"{cookie}=CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        using var answer = await stranger.GetAsync("/console/sign-in", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        service.Log.GetSnapshot().Where(record => record.Exception is not null).Select(record => record.Message).ShouldBeEmpty();
    }

    [Fact]
    public async Task Wrong_signatures_are_in_the_log_once_a_minute_with_the_address()
    {
        await using var service = await ApiFactory.StartAsync();
        using var http = service.OpenBrowser();
        var body = new WebhookBuilder().Text("wamid.1", "15550001111", "Hello").Build();
        foreach (var signature in new[] { WebhookBuilder.Sign(body, "another secret"), WebhookBuilder.Sign(body, "a third secret"), "nonsense" })
        {
            using var response = await http.SendAsync(WebhookBuilder.Request(body, signature), TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        service.Log.GetSnapshot().Select(record => record.Message).Where(message => message.Contains("signature", StringComparison.Ordinal))
            .ShouldBe(["A wrong webhook signature came from 127.0.0.1. Further ones within a minute are not logged"]);
    }

    /// <summary>Others' records are newer, first few, then more than are looked at for one page. The caller may invent a cursor.</summary>
    private static async Task AssertPagesTellNothingOfOthersAsync(ApiFactory service, ApiClient crm, string own)
    {
        foreach (var query in new[] { "?to=15550001111&limit=1", "?limit=1" })
        {
            var page = await crm.GetAsync($"/v1/voice-messages{query}");
            page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe([own]);
            page.GetProperty("next_cursor").GetString().ShouldBe(own);
        }

        var (index, store) = (service.Services.GetRequiredService<VoiceMessageIndex>(), service.Services.GetRequiredService<WhatsVoice.Api.Storage.Store>());
        for (var i = 0; i < VoiceMessagePages.MaxScanned; i++)
        {
            index.Add(store.Database, VoiceMessageId.New(), new ListedUnder("of another person", "shop"));
        }

        foreach (var cursor in new[] { "", $"&cursor={VoiceMessageId.New()}" })
        {
            var page = await crm.GetAsync($"/v1/voice-messages?limit=100{cursor}");
            page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe([own]);
            page.TryGetProperty("next_cursor", out _).ShouldBeFalse();
        }

        (await ListAsync(crm, $"?cursor={own}")).ShouldBeEmpty();
        using var refused = await crm.Http.GetAsync("/v1/voice-messages?cursor=nonsense", TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static ApiClient Open(ApiFactory service, string key) => new(service.OpenBrowser(), key);

    /// <summary>A person writes.</summary>
    private static Task ReceiveAsync(ApiFactory service, string person) => DeliverAsync(service, new WebhookBuilder().Text("wamid.1", person, "Hello"));

    private static async Task DeliverAsync(ApiFactory service, WebhookBuilder webhook)
    {
        using var http = service.OpenBrowser();
        var body = webhook.Build();
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, "a-secret")), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiClient api, string id)
    {
        using var response = await api.Http.GetAsync($"/v1/voice-messages/{id}", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<IReadOnlyList<string>> ListAsync(ApiClient api, string query)
        => [.. (await api.GetAsync($"/v1/voice-messages{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
}
