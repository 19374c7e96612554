using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>A thousand messages of one person beyond their limits: what is left of them in the store, which is one for all.</summary>
public sealed class FloodTests
{
    private const string Flooding = "15550001111";
    private const int Flood = 1000;

    [Fact]
    public async Task Messages_that_find_no_room_leave_so_many_records_that_a_script_does_not_fill_the_store()
    {
        // WhatsApp is away: the first message waits.
        await using var service = await ApiFactory.StartAsync(settings: ("Conversations:MaxPending", "1"));
        await DeliverAsync(service, Text("wamid.first", Flooding));

        await AssertFloodIsBoundedAsync(service, "inbox_full", pending: 1);
    }

    [Fact]
    public async Task Messages_beyond_a_days_answers_leave_so_many_records_that_a_script_does_not_fill_the_store()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.NoContent());
        await using var service = await ApiFactory.StartAsync(settings:
            [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Conversations:MaxAnswersPerDay", "1")]);
        await DeliverAsync(service, Reaction("wamid.first"));
        await Eventually.TrueAsync(() => endpoint.Asked.Count == 1, "the one answer of the day");

        await AssertFloodIsBoundedAsync(service, "daily_limit", pending: 0);
    }

    [Theory]
    [InlineData("sticker")]
    [InlineData("reaction")]
    public async Task Messages_without_words_leave_so_many_records_that_a_script_does_not_fill_the_store(string type)
    {
        await using var service = await ApiFactory.StartAsync();
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        var before = (long)await store.ExecuteAsync("DBSIZE");
        for (var batch = 0; batch < Flood / 50; batch++)
        {
            await DeliverAsync(service, Batch(batch, type));
            await NothingIsPendingAsync(service);
        }

        // A redelivery makes no more of it.
        await DeliverAsync(service, Batch((Flood / 50) - 1, type));
        await NothingIsPendingAsync(service);

        // Records are written a little later: when another person's is there, all are.
        await DeliverAsync(service, Text("wamid.other", "15550002222"));
        await Eventually.TrueAsync(async () => await RecordsToAsync(service, "15550002222") == 1, "another person's message has a record");
        var records = type == "reaction" ? 0 : PersonLimits.MaxUnansweredPerDay;
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(ApiStore.VoiceMessages) >= records + 1, "the first messages have records");
        (await store.SortedSetLengthAsync(ApiStore.VoiceMessages)).ShouldBeLessThan(records + 5);

        // A record each where there is one, a fingerprint each, and what there is of a person at all.
        ((long)await store.ExecuteAsync("DBSIZE") - before).ShouldBeLessThan(records + PersonLimits.MaxUnansweredPerDay + 30);
        service.Log.GetSnapshot().Count(record => record.Message.Contains("leave no record", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData(204, "text")]
    [InlineData(204, "image")]
    [InlineData(422, "text")]
    public async Task Messages_that_an_endpoint_has_no_answer_to_count_as_answers(int status, string type)
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.StatusCode(status));
        await using var service = await ApiFactory.StartAsync(settings:
            [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Conversations:MaxAnswersPerDay", "20")]);
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        var before = (long)await store.ExecuteAsync("DBSIZE");
        for (var batch = 0; batch < 10; batch++)
        {
            await DeliverAsync(service, Batch(batch, type));
            await NothingIsPendingAsync(service);
        }

        endpoint.Asked.Count.ShouldBe(20);
        var records = DeadLetters.MaxWithoutReplyPerDay + (status == 204 ? 20 : 0);
        await Eventually.TrueAsync(
            async () => await store.SortedSetLengthAsync(ApiStore.VoiceMessages) >= records, "silent messages, and the first that were given up, have records");
        (await store.SortedSetLengthAsync(ApiStore.VoiceMessages)).ShouldBeLessThan(records + 5);
        ((long)await store.ExecuteAsync("DBSIZE") - before).ShouldBeLessThan((2 * records) + 20);
    }

    [Fact]
    public async Task Words_that_an_endpoint_refuses_for_good_leave_so_many_dead_letters_that_a_script_does_not_fill_the_store_and_an_operator_sees_them_all()
    {
        const int Answers = 150;
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.BadRequest());
        await using var service = await ApiFactory.StartAsync(settings:
            [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Conversations:MaxAnswersPerDay", $"{Answers}")]);
        using var givenUp = new MetricCollector<long>(service.Services.GetRequiredService<IMeterFactory>(), "WhatsVoice.Api", "whatsvoice.dead_letters");
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        for (var batch = 0; batch < 4; batch++)
        {
            await DeliverAsync(service, Batch(batch));
            await NothingIsPendingAsync(service);
        }

        // A redelivery of what was asked about and left nothing is known: it would cost once more.
        await DeliverAsync(service, Batch(2));
        await NothingIsPendingAsync(service);

        endpoint.Asked.Count.ShouldBe(Answers);
        (await store.SortedSetLengthAsync(ApiStore.DeadLetters)).ShouldBe(DeadLetters.MaxWithoutReplyPerDay);
        (await store.SortedSetLengthAsync(ApiStore.VoiceMessages)).ShouldBeLessThan(DeadLetters.MaxWithoutReplyPerDay + 5);
        Count("reply", kept: true).ShouldBe(DeadLetters.MaxWithoutReplyPerDay);
        Count("reply", kept: false).ShouldBe(Answers - DeadLetters.MaxWithoutReplyPerDay);
        Count("daily_limit", kept: false).ShouldBe(200 - Answers);

        // The log names what the endpoint answered each time, and says once that it refuses everything.
        var log = service.Log.GetSnapshot();
        log.Count(record => record.Message.Contains("Replies:Http:Url answered 400", StringComparison.Ordinal) && record.Message.Contains("failed", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(Answers);
        log.Count(record => record.Message.Contains("replies could not be written", StringComparison.Ordinal)).ShouldBe(1);

        // Another person's message that is refused is kept.
        await DeliverAsync(service, Text("wamid.other", "15550002222"));
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(ApiStore.DeadLetters) == DeadLetters.MaxWithoutReplyPerDay + 1, "another person's has room");

        long Count(string reason, bool kept) => givenUp.GetMeasurementSnapshot()
            .Where(each => Equals(each.Tags["reason"], reason) && Equals(each.Tags["kept"], kept)).Sum(each => each.Value);
    }

    [Fact]
    public async Task A_repeated_request_gets_its_first_answer_also_when_the_conversation_is_full_by_then()
    {
        // WhatsApp is away: the message waits, and fills the conversation.
        await using var service = await ApiFactory.StartAsync(settings: ("Conversations:MaxPending", "1"));
        using var api = new ApiClient(service.OpenBrowser(), ApiFactory.Key);
        var first = await api.SendAsync(Flooding, "Your parcel is on its way.", "parcel-1");

        using var another = await api.PostAsync(new { to = Flooding, text = "Your parcel has arrived." }, "parcel-2");
        var repeated = await api.SendAsync(Flooding, "Your parcel is on its way.", "parcel-1");

        another.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        repeated.ShouldBe(first);
    }

    private static async Task NothingIsPendingAsync(ApiFactory service)
    {
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(ApiStore.Pending) == 0, "nothing is pending");
    }

    private static async Task AssertFloodIsBoundedAsync(ApiFactory service, string reason, int pending)
    {
        using var givenUp = new MetricCollector<long>(service.Services.GetRequiredService<IMeterFactory>(), "WhatsVoice.Api", "whatsvoice.dead_letters");
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        var before = (long)await store.ExecuteAsync("DBSIZE");
        for (var batch = 0; batch < Flood / 50; batch++)
        {
            await DeliverAsync(service, Batch(batch));
            await Eventually.TrueAsync(() => Count() == (batch + 1) * 50, "the batch is given up");
        }

        // A redelivery makes no more of it.
        await DeliverAsync(service, Batch((Flood / 50) - 1));
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(ApiStore.Pending) == pending, "the flood is over");

        (await store.SortedSetLengthAsync(ApiStore.DeadLetters)).ShouldBe(DeadLetters.MaxWithoutReplyPerDay);
        (await store.SortedSetLengthAsync(ApiStore.VoiceMessages)).ShouldBeLessThan(DeadLetters.MaxWithoutReplyPerDay + 5);

        // A record each, and a fingerprint of its own for those that the conversation's state does not hold.
        ((long)await store.ExecuteAsync("DBSIZE") - before).ShouldBeLessThan((2 * DeadLetters.MaxWithoutReplyPerDay) + 20);

        // All are counted, the log has one line, and another person has room.
        Count(kept: true).ShouldBe(DeadLetters.MaxWithoutReplyPerDay);
        Count(kept: false).ShouldBeGreaterThanOrEqualTo(Flood - DeadLetters.MaxWithoutReplyPerDay);
        service.Log.GetSnapshot().Count(record => record.Message.Contains("leave no record", StringComparison.Ordinal)).ShouldBe(1);
        await DeliverAsync(service, Text("wamid.other", "15550002222"));
        await Eventually.TrueAsync(async () => await RecordsToAsync(service, "15550002222") == 1, "another person's message has a record");

        long Count(bool? kept = null) => givenUp.GetMeasurementSnapshot()
            .Where(each => Equals(each.Tags["reason"], reason) && (kept is null || Equals(each.Tags["kept"], kept))).Sum(each => each.Value);
    }

    private static WebhookBuilder Text(string id, string from) => new WebhookBuilder().Text(id, from, $"Text {id}", at: TimeProvider.System.GetUtcNow());

    private static WebhookBuilder Batch(int number, string type = "text")
    {
        var batch = new WebhookBuilder();
        for (var i = 0; i < 50; i++)
        {
            var id = $"wamid.flood.{number}.{i}";
            _ = type switch
            {
                "image" => batch.Message(Wordless(id, type, new JsonObject { ["id"] = "901", ["mime_type"] = "image/jpeg" })),
                "sticker" => batch.Message(Wordless(id, type, new JsonObject { ["id"] = "900", ["mime_type"] = "image/webp" })),
                "reaction" => batch.Message(Wordless(id, type, new JsonObject { ["message_id"] = "wamid.earlier", ["emoji"] = "👍" })),
                _ => batch.Text(id, Flooding, $"Flood {number} {i}", at: TimeProvider.System.GetUtcNow()),
            };
        }

        return batch;
    }

    private static WebhookBuilder Reaction(string id)
        => new WebhookBuilder().Message(Wordless(id, "reaction", new JsonObject { ["message_id"] = "wamid.earlier", ["emoji"] = "👍" }));

    private static JsonObject Wordless(string id, string type, JsonObject content) => new()
    {
        ["id"] = id, ["from"] = Flooding, ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}", ["type"] = type, [type] = content,
    };

    private static async Task DeliverAsync(ApiFactory service, WebhookBuilder webhook)
    {
        using var http = service.OpenBrowser();
        var body = webhook.Build();
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, "a-secret")), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<int> RecordsToAsync(ApiFactory service, string person)
    {
        using var api = new ApiClient(service.OpenBrowser(), ApiFactory.Key);
        return (await api.GetAsync($"/v1/voice-messages?to={person}")).GetProperty("items").GetArrayLength();
    }
}
